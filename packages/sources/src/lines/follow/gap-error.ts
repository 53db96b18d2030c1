/** Lines may be missing between a checkpoint and what is there now: the file that it speaks of is not found any more. */
export class FollowGapError extends Error {
  override readonly name = 'FollowGapError';
  readonly code = 'ERR_FOLLOW_GAP';
  /** The path that is followed. */
  readonly path: string;

  constructor(path: string, problem: string) {
    super(
      `Cannot follow ${path} without a gap: ${problem}; set onGap to 'continue' to go on with what was written since`,
    );
    this.path = path;
  }
}

/** What the watchdog needs to know. */
export interface WatchPlan {
  /** When the loop has had its last turn, in whole milliseconds since 1970, in shared memory. */
  readonly beat: BigInt64Array;
  readonly thresholdMs: number;
  /** How often the loop gives a sign of life, and how often that is looked at. */
  readonly periodMs: number;
}

/** The event loop was held. */
export interface BlockedReport {
  /** How long others had to wait, in milliseconds. */
  readonly heldMs: number;
  /**
   * Where it was held: the stack of what ran, as an error has it; undefined where it could not be seen. After a long call of a function
   * of the platform it is the statement that comes next.
   */
  readonly stack: string | undefined;
}

/** The same moment is the same number in every thread. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

export function beatNow(beat: BigInt64Array): void {
  Atomics.store(beat, 0, BigInt(Math.round(nowMs())));
}

/** Whether the loop has given no sign of life for as long as is to be told. */
export function isLate({ beat, thresholdMs, periodMs }: WatchPlan, now: number = nowMs()): boolean {
  return now - Number(Atomics.load(beat, 0)) > thresholdMs + periodMs;
}

import { checkFlag, checkOptions, checkWord, describe } from '../../options.ts';

/** When what was written is forced to the disk: not at all, before `close()` settles, or before each `flush()` settles as well. */
export type Fsync = 'never' | 'end' | 'batch';

/** How to write records; everything is optional. */
export interface WriteNdjsonOptions {
  /**
   * Whether records are added to what the file holds. If that does not end with a newline, because a crash tore its last
   * record, they begin on a line of their own. Default false: the file is replaced.
   */
  readonly append?: boolean | undefined;
  /**
   * Whether the file is written under another name beside its place, and takes that place in one step when it is closed:
   * whoever reads it sees the old file or the whole new one. Default true, unless `append` is set. What is no regular
   * file, such as a pipe or `/dev/null`, is written to as it is.
   */
  readonly atomic?: boolean | undefined;
  /**
   * When what was written is forced to the disk: `'end'` (default) before `close()` settles, `'batch'` before each `flush()`
   * settles as well, `'never'` when the system likes. That a `write()` was waited for says nothing.
   */
  readonly fsync?: Fsync | undefined;
  /**
   * Ends the writing, as `abort()` does: what is pending rejects with `signal.reason`, once an atomic file has been taken
   * back. Where there is no regular file, such as at a pipe that nobody empties, it rejects at once, and the clean-up is
   * waited for by `abort()` for 1000 ms at most.
   */
  readonly signal?: AbortSignal | undefined;
}

const ACTION = 'write records';

/** The options of `writeNdjson()`, checked and complete. */
export interface WritePlan {
  readonly path: string | URL;
  readonly mode: 'append' | 'atomic' | 'replace';
  readonly fsync: Fsync;
  readonly signal: AbortSignal | undefined;
}

/** @throws TypeError for a path or an option that is not what it must be. */
export function planOf(path: unknown, options: WriteNdjsonOptions): WritePlan {
  checkOptions(ACTION, options, ['append', 'atomic', 'fsync', 'signal']);
  const { append = false, atomic = !append, fsync = 'end', signal } = options;
  checkFlag(ACTION, 'append', append);
  checkFlag(ACTION, 'atomic', atomic);
  checkWord(ACTION, 'fsync', fsync, ['never', 'end', 'batch']);
  if (append && atomic) {
    throw new TypeError(`Cannot ${ACTION} with append and atomic: a file that takes the place of another adds to none`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`Cannot ${ACTION} with signal ${describe(signal)}: it must be an AbortSignal`);
  }
  const file = path instanceof URL && path.protocol === 'file:' ? path : typeof path === 'string' ? path : undefined;
  if (file === undefined || file === '') {
    const given = path instanceof URL ? path.href : describe(path);
    throw new TypeError(`Cannot ${ACTION} to ${given}: it must be a path or a file: URL`);
  }
  return { path: file, mode: append ? 'append' : atomic ? 'atomic' : 'replace', fsync, signal };
}

import { refused, show } from '../engine/check.ts';
import { MAP } from '../engine/op.ts';
import { fuseSerial } from '../engine/open.ts';
import { onlyKnown } from '../engine/options.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

export interface EnumerateOptions {
  /** The first index, any safe integer. Default 0. */
  readonly start?: number | undefined;
}

/**
 * `[index, value]` pairs.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param options - `start`: the first index, default 0.
 * @throws TypeError at the call when `start` is no number, RangeError when it is not a safe integer.
 * @example
 * ```ts
 * import { enumerate, toArray } from '@forawait/core';
 * await toArray(enumerate('ab', { start: 1 })); // => [[1, 'a'], [2, 'b']]
 * ```
 * @see https://docs.python.org/3/library/functions.html#enumerate
 */
export function enumerate<T>(source: Source<T>, options?: EnumerateOptions): Pipeline<[number, T]> {
  onlyKnown(options, ['start'], source);
  const { start = 0 } = options ?? {};
  if (!Number.isSafeInteger(start)) {
    const kind = typeof start === 'number' ? RangeError : TypeError;
    throw refused(source, new kind(`Cannot enumerate from ${show(start)}: start must be a safe integer`));
  }
  return fuseSerial<[number, T]>(source, MAP, (value, index) => [start + index, value]);
}

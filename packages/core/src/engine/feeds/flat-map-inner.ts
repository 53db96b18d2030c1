import type { CancelReason } from '../../errors.ts';
import type { Source } from '../../protocol.ts';
import { readerOf } from '../open.ts';
import type { Reader } from '../reader.ts';
import type { Driver } from '../driver.ts';
import type { Feed } from '../feed.ts';
import { attempt, isThenable, promised } from '../when.ts';

/** A source as `flatMap` accepts it: strings are not one (the draft asks for that). */
export function flattened(made: unknown, verb: string = 'flatten'): Source<unknown> {
  if (typeof made === 'string')
    throw new TypeError(`Cannot ${verb} the string ${JSON.stringify(made)}: the callback must give an iterable`);
  return made as Source<unknown>;
}

export const innerOf = (made: unknown): Driver | Feed => readerOf(flattened(made));

/** Whether more may be asked of it at once; what answers one question at a time is not asked for more than it may have. */
export const overlapping = (reader: Driver | Feed | undefined): boolean =>
  reader !== undefined && (reader.feed.overlaps || (reader as Driver).ops.length > 0);

/** Whether something beneath reads on until it is closed. */
export const readsAhead = (feed: Feed): boolean => feed.refills || feed.beneath().some(readsAhead);

export interface Fault {
  readonly error: unknown;
}

/** Hears how `work` came out: with a value, or a fault. */
export function finished(work: Promise<unknown>, settle: (fault?: Fault, value?: unknown) => void): void {
  work.then(
    (value) => settle(undefined, value),
    (error: unknown) => settle({ error }),
  );
}

/** Close `inner`, then `outer` even if that failed; the first error is the one to tell. Undefined: done at once. */
export function closeInTurn(
  inner: Pick<Reader, 'close'> | undefined,
  outer: Pick<Reader, 'close'>,
  reason: CancelReason,
  feed: Feed,
): Promise<void> | undefined {
  const first = attempt(() => inner?.close(reason));
  const second = (): unknown => attempt(() => outer.close(reason));
  if (!isThenable(first)) {
    const left = second();
    return isThenable(left) ? (promised(left) as Promise<void>) : undefined;
  }
  return promised(first).then(second, async (error: unknown) => {
    await feed.quietly(second);
    throw error;
  }) as Promise<void>;
}

import type { CancelReason } from '../../errors.ts';
import type { Source } from '../../protocol.ts';
import { readerOf } from '../open.ts';
import type { Reader } from '../reader.ts';
import type { Driver } from '../driver.ts';
import type { Feed } from '../feed.ts';
import { attempt, ignore, isThenable, promised } from '../when.ts';

/** A source as `flatMap` accepts it: strings are not one (the draft asks for that). */
export function flattened(made: unknown): Source<unknown> {
  if (typeof made === 'string')
    throw new TypeError(`Cannot flatten the string ${JSON.stringify(made)}: the callback must give an iterable`);
  return made as Source<unknown>;
}

export const innerOf = (made: unknown): Driver | Feed => readerOf(flattened(made));

export interface Fault {
  readonly error: unknown;
}

/** Somebody waits for the reading to come to its end, to close what it brings. */
export class Draining {
  /** For the sake of an error that is being told, not of a `close()`: what else goes wrong is published. */
  readonly failed: boolean;
  readonly settled: Promise<void>;
  readonly settle: (fault?: Fault) => void;

  constructor(failed: boolean) {
    this.failed = failed;
    let settle: (fault?: Fault) => void = ignore;
    this.settled = new Promise<void>((resolve, reject) => {
      settle = (fault): void => (fault === undefined || failed ? resolve() : reject(fault.error));
    });
    this.settle = settle;
  }
}

/** Hears how `work` came out: with a value, or a fault. Undefined: it is done already. */
export function finished(work: Promise<unknown> | undefined, settle: (fault?: Fault, value?: unknown) => void): void {
  if (work === undefined) settle();
  else
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
    await Promise.resolve(second()).catch((later: unknown) => feed.late(later));
    throw error;
  }) as Promise<void>;
}

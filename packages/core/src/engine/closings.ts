import type { CancelReason } from '../errors.ts';
import type { Reader } from './reader.ts';
import { attempt, isThenable, promised } from './when.ts';

/** Who hears of the errors that nobody waits for. */
interface Late {
  late(error: unknown): void;
}

interface Failure {
  readonly error: unknown;
}

/**
 * Several clean-ups, waited for together. The first error is told, later ones are published; when they are given up
 * before all have settled, all errors are.
 */
export class Closings {
  readonly #feed: Late;
  #first: Failure | undefined;
  #left: number;
  #givenUp = false;
  #settled: ((failure: Failure | undefined) => void) | undefined;

  constructor(closings: readonly PromiseLike<unknown>[], feed: Late) {
    this.#feed = feed;
    this.#left = closings.length;
    for (const closing of closings) {
      promised(closing).then(
        () => this.#one(),
        (error: unknown) => this.#one({ error }),
      );
    }
  }

  /** Called once: now, or when the last has settled. */
  whenSettled(settled: (failure: Failure | undefined) => void): void {
    this.#settled = settled;
    if (this.#left === 0) settled(this.#first);
  }

  giveUp(): void {
    this.#givenUp = true;
    if (this.#first !== undefined) this.#feed.late(this.#first.error);
  }

  #one(failure?: Failure): void {
    if (failure !== undefined) {
      if (this.#first === undefined && !this.#givenUp) this.#first = failure;
      else this.#feed.late(failure.error);
    }
    if (--this.#left === 0 && !this.#givenUp) this.#settled?.(this.#first);
  }
}

/** Close all of `readers` at once, whatever happens to one of them. Undefined: done already. */
export function closeAll(
  readers: readonly Pick<Reader, 'close'>[],
  reason: CancelReason,
  feed: Late,
): Closings | undefined {
  const closings = readers.map((reader) => attempt(() => reader.close(reason))).filter(isThenable);
  return closings.length === 0 ? undefined : new Closings(closings, feed);
}

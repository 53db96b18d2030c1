import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import type { Feed } from '../feed.ts';
import type { Reader } from '../reader.ts';
import { ignore, isThenable, promised } from '../when.ts';

/** A source that a callback has made, or makes yet: left before it is there, it is closed when it comes. */
export class Made<R extends Driver | Feed = Driver> implements Pick<Reader, 'close' | 'abandon'> {
  reader: R | undefined;
  /** Undefined: it was there at once. */
  coming: Promise<R> | undefined;
  #left = false;

  /**
   * @param made - What the callback answered.
   * @param open - Gives a reader of it, or throws at what is no source for this operator.
   */
  constructor(made: unknown, open: (made: Source<unknown>) => R) {
    if (isThenable(made)) {
      this.coming = promised(made as PromiseLike<Source<unknown>>).then(open);
      // here, and no sooner: nobody may overtake a call that waits for it already
      this.coming.then((reader) => (this.reader = reader), ignore);
    } else this.reader = open(made as Source<unknown>);
  }

  /** A callback that fails, or gives what cannot be read, is told to whoever asks. */
  request(): unknown {
    return this.reader !== undefined
      ? this.reader.request()
      : this.coming!.then((reader) => (this.#left ? DONE : reader.request()));
  }

  close(reason: CancelReason): unknown {
    this.#left = true;
    return this.reader !== undefined
      ? this.reader.close(reason)
      : this.coming!.then((reader) => reader.close(reason), ignore);
  }

  beneath(): readonly Feed[] {
    return this.reader === undefined ? [] : [this.reader.feed];
  }

  abandon(): void {
    this.reader?.abandon();
  }
}

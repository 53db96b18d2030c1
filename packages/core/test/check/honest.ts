import type { CheckSource } from '../../src/testing/index.ts';

/** How an honest iterator answers at its end. */
export const OVER: IteratorReturnResult<undefined> = { value: undefined, done: true };
/** What next() answers. */
export type Result = IteratorResult<number, undefined>;

/** A call that waits for its answer. */
export interface Waiting {
  readonly resolve: (result: Result | PromiseLike<Result>) => void;
  readonly reject: (error: unknown) => void;
}

const GRACE_MS = 1000;
const ignore = (): void => undefined;

/**
 * Hands the values of its source on and keeps every law, in the plainest way there is: what the mutants are made from.
 * Overlapping calls are pulls of the source at once.
 */
export class Honest implements AsyncIterableIterator<number, undefined, undefined> {
  protected readonly source: CheckSource;
  protected readonly signal: AbortSignal | undefined;
  protected readonly waiting: Set<Waiting> = new Set<Waiting>();
  protected over = false;
  protected begun = false;
  protected closing: Promise<void> | undefined;
  protected owed: { readonly reason: unknown } | undefined;

  constructor(source: CheckSource, signal?: AbortSignal) {
    this.source = source;
    this.signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (!this.begun && !this.over) this.begin();
    const { owed } = this;
    this.owed = undefined;
    if (owed !== undefined) return Promise.reject(owed.reason);
    return this.over ? Promise.resolve(OVER) : this.read();
  }

  async return(): Promise<Result> {
    this.owed = undefined;
    try {
      if (this.over) await this.closing?.catch(ignore);
      else await this.leave();
    } finally {
      for (const { resolve } of this.waiting) resolve(OVER);
    }
    return OVER;
  }

  async throw(error: unknown): Promise<Result> {
    await this.return();
    throw error;
  }

  protected begin(): void {
    this.begun = true;
    if (this.signal?.aborted === true) this.abort();
    else this.signal?.addEventListener('abort', this.abort);
  }

  protected readonly abort = (): void => {
    if (this.over) return;
    this.end();
    this.close().catch(ignore);
    const reason = this.reason();
    if (this.waiting.size === 0) this.owed = { reason };
    for (const { reject } of this.waiting) reject(reason);
  };

  protected reason(): unknown {
    return this.signal?.reason;
  }

  protected read(): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      this.waiting.add(waiting);
      this.pull().then(
        (result) => {
          this.waiting.delete(waiting);
          if (result.done === true) this.end();
          this.deliver(waiting, result);
        },
        (error: unknown) => {
          this.waiting.delete(waiting);
          this.end();
          this.fail(waiting, error);
        },
      );
    });
  }

  protected pull(): Promise<Result> {
    return this.source.next();
  }

  protected deliver(waiting: Waiting, result: Result): void {
    waiting.resolve(result.done === true ? OVER : result);
  }

  protected fail(waiting: Waiting, error: unknown): void {
    waiting.reject(error);
  }

  protected leave(): Promise<void> {
    this.end();
    return this.close();
  }

  protected end(): void {
    this.over = true;
    this.signal?.removeEventListener('abort', this.abort);
  }

  protected close(): Promise<void> {
    this.closing ??= new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, GRACE_MS);
      const stop = (): void => clearTimeout(timer);
      this.source.return?.().then(
        () => resolve(stop()),
        (error: unknown) => reject((stop(), error)),
      );
    });
    return this.closing;
  }
}

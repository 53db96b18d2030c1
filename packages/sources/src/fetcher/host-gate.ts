import { DONE } from '@forawait/core';

/**
 * Lets jobs of one key through up to a limit, the oldest first. Jobs whose key has no room are parked and those behind
 * them may go first, as far as the window reaches: a slow host holds up only itself, and takes no place of the others.
 */
export class HostGate<T extends { readonly key: string }> {
  readonly #read: () => PromiseLike<T | typeof DONE>;
  readonly #limit: number;
  readonly #window: number;
  readonly #busy = new Map<string, number>();
  readonly #parked: T[] = [];
  #reading = false;
  /** Nothing more comes from the source; `error` when it failed. */
  #ended: { readonly error?: unknown } | undefined;
  #waiter: { resolve(value: T | typeof DONE): void; reject(error: unknown): void } | undefined;

  /**
   * @param read - The next job of the source.
   * @param limit - Jobs of one key at a time.
   * @param window - Jobs that may be parked; 1 keeps the order of the source.
   */
  constructor(read: () => PromiseLike<T | typeof DONE>, limit: number, window: number) {
    this.#read = read;
    this.#limit = limit;
    this.#window = window;
  }

  /** The next job that may start. Called again only after the last answer. */
  next(): Promise<T | typeof DONE> {
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
      this.#advance();
    });
  }

  /** A job that was let through is over. */
  release(key: string): void {
    const busy = (this.#busy.get(key) ?? 0) - 1;
    if (busy > 0) this.#busy.set(key, busy);
    else this.#busy.delete(key);
    this.#advance();
  }

  /** Nobody waits any more. */
  close(): void {
    this.#ended = {};
    this.#parked.length = 0;
    this.#advance();
  }

  #advance(): void {
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    const place = this.#parked.findIndex(({ key }) => (this.#busy.get(key) ?? 0) < this.#limit);
    const job = this.#parked[place];
    if (job !== undefined) {
      this.#parked.splice(place, 1);
      this.#busy.set(job.key, (this.#busy.get(job.key) ?? 0) + 1);
      this.#waiter = undefined;
      waiter.resolve(job);
    } else if (this.#ended !== undefined && this.#parked.length === 0) {
      this.#waiter = undefined;
      if ('error' in this.#ended) waiter.reject(this.#ended.error);
      else waiter.resolve(DONE);
    } else if (this.#ended === undefined && !this.#reading && this.#parked.length < this.#window) {
      this.#fill();
    }
  }

  #fill(): void {
    this.#reading = true;
    this.#read().then(
      (job) => {
        this.#reading = false;
        if (this.#ended !== undefined) return;
        if (job === DONE) this.#ended = {};
        else this.#parked.push(job);
        this.#advance();
      },
      (error: unknown) => {
        this.#reading = false;
        this.#ended ??= { error };
        this.#advance();
      },
    );
  }
}

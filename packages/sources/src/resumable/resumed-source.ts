import { type AsyncIter, type CancelReason, from, type Source, type SourceOptions } from '@forawait/core';
import { checkpointOf } from './checkpointed.ts';
import { needsOpening, tooShort } from './errors.ts';
import type { Place } from './place.ts';

/** A little less than the whole grace: then a source that does not let go is reported once, and by whom it concerns. */
const SOURCE_GRACE = 0.9;

/** The source that is gone on with: one that was handed over, or one that is opened where it was left. */
export class ResumedSource<T> {
  readonly #open: ((checkpoint: unknown) => Source<T>) | undefined;
  readonly #read: (source: Source<T>) => AsyncIter<T>;
  /** Aborts when a read is not waited for any longer, in no grace. */
  readonly #stop = new AbortController();
  /** What may have a checkpoint. One that was handed over cannot be opened there: its items are counted. */
  #opened: object = {};
  #items: AsyncIter<T> | undefined;
  #closed = false;

  /** @throws TypeError for what is neither a source nor a function. */
  constructor(
    source: Source<T> | ((checkpoint: never) => Source<T>),
    { graceMs = 1000, name, onOrphan }: SourceOptions,
  ) {
    const options = { signal: this.#stop.signal, graceMs: graceMs * SOURCE_GRACE, name, onOrphan };
    this.#read = (opened) => from(opened, options);
    if (typeof source === 'function') this.#open = source as (checkpoint: unknown) => Source<T>;
    else this.#items = this.#read(source);
  }

  /** What the source says of the place behind the item last given. */
  get checkpoint(): unknown {
    return checkpointOf(this.#opened);
  }

  /** Goes to a place, unless it is closed meanwhile. */
  async goTo(start: Place, key: string): Promise<void> {
    if (this.#closed) return;
    if (this.#open !== undefined) this.#items = this.#read((this.#opened = this.#open(start.checkpoint)));
    else if (start.checkpoint !== undefined) throw needsOpening(key);
    for (let left = start.skip; left > 0; left--) {
      const { done } = await this.next();
      if (this.#closed) return;
      if (done === true) throw tooShort(start, left, key);
    }
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    const { signal } = this.#stop;
    try {
      return (await this.#items?.next()) ?? { value: undefined, done: true };
    } catch (error) {
      // It was told by whoever stopped the reading.
      if (signal.aborted && error === signal.reason) return { value: undefined, done: true };
      throw error;
    }
  }

  async close(reason?: CancelReason): Promise<void> {
    this.#closed = true;
    if (reason !== undefined && reason.source !== 'break') this.#stop.abort(reason.detail);
    await this.#items?.return();
  }
}

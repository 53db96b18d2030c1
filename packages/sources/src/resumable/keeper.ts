import type { MaybePromise } from '@forawait/core';
import type { ResumePlan } from './options.ts';
import { type Mark, stored } from './place.ts';
import type { Store } from './store.ts';

/** Stores the watermark as it moves: not at each move, never twice at the same time, and the last one always. */
export class Keeper {
  readonly #store: Store;
  readonly #plan: ResumePlan;
  readonly #watermark: () => Mark;
  readonly #failed: (error: unknown) => boolean;
  #saved: Mark;
  #saving: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** An error that nobody was told. */
  #failure: { readonly error: unknown } | undefined;
  #hurried = false;
  #over = false;

  /** @param failed - Told of an error of the store; answers whether it told the reader. */
  constructor(store: Store, plan: ResumePlan, watermark: () => Mark, failed: (error: unknown) => boolean) {
    this.#store = store;
    this.#plan = plan;
    this.#watermark = watermark;
    this.#failed = failed;
    this.#saved = watermark();
  }

  /** The watermark has moved: it will be stored when it is time. */
  moved(): void {
    if (this.#over || this.#saving !== undefined) return;
    const { everyItems, everyMs } = this.#plan;
    if (this.#hurried || this.#watermark().index - this.#saved.index >= everyItems) this.#begin();
    else if (everyMs !== Infinity) this.#timer ??= setTimeout(() => this.#begin(), everyMs);
  }

  /** Settles when the last watermark is stored, also one that comes meanwhile. Throws what `check()` throws. */
  async flush(): Promise<void> {
    await this.settle();
    this.check();
  }

  /** Settles when nothing is being stored nor must be; whether that came to good, `flush()` tells. */
  async settle(): Promise<void> {
    while (this.#saving !== undefined || (!this.#over && this.#watermark() !== this.#saved)) {
      if (this.#saving === undefined) this.#begin();
      await this.#saving;
    }
  }

  /** Throws the error of the store, if it has failed and nobody was told. */
  check(): void {
    if (this.#failure === undefined) return;
    const { error } = this.#failure;
    this.#failure = undefined;
    throw error;
  }

  /** From now on no move waits for its time. */
  hurry(): void {
    this.#hurried = true;
  }

  /** No further watermark is stored. */
  stop(): void {
    this.#over = true;
    this.#unset();
  }

  #begin(): void {
    this.#unset();
    const mark = this.#watermark();
    this.#saving = this.#save(mark, this.#handOver(mark));
  }

  async #save(mark: Mark, answer: MaybePromise<void>): Promise<void> {
    try {
      await answer;
      this.#saved = mark;
    } catch (error) {
      this.stop();
      if (!this.#failed(error)) this.#failure = { error };
    }
    this.#saving = undefined;
    if (this.#watermark() !== this.#saved) this.moved();
  }

  /** What a store throws at the call is told as late as what it rejects with, and not amid `#begin()`. */
  #handOver(mark: Mark): MaybePromise<void> {
    try {
      return this.#store.save(this.#plan.key, stored(mark));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #unset(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

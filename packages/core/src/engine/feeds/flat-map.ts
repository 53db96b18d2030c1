import { DONE, type Source } from '../../protocol.ts';
import { breathe, Pace } from '../breathe.ts';
import type { Slot } from '../line.ts';
import type { Callback } from '../op.ts';
import type { Driver } from '../driver.ts';
import type { Feed } from '../feed.ts';
import { attempt, isThenable, rejected } from '../when.ts';
import { FlatMapEnds } from './flat-map-ends.ts';
import { innerOf } from './flat-map-inner.ts';

/**
 * Reads one inner source at a time. Overlapping requests all go to the inner source that is open; when it ends,
 * those it could not answer go on to the next one. A request that finds nobody waiting is answered without promises
 * where outer, mapper and inner allow it.
 */
export class FlatMapFeed extends FlatMapEnds {
  readonly #mapper: Callback;
  #count = 0;
  readonly #pace = new Pace();

  constructor(source: Source<unknown>, mapper: Callback) {
    super(source);
    this.#mapper = mapper;
  }

  request(): unknown {
    if (this.over) return DONE;
    if (this.line.calls.length === 0) return this.#alone();
    const answer = this.line.call();
    if (this.inner !== undefined) void this.#pull(this.line.open(this.inner), this.inner);
    return answer;
  }

  /** Nobody else waits: straight on while nothing has to be awaited. */
  #alone(): unknown {
    for (;;) {
      const { inner } = this;
      if (inner === undefined) {
        if (--this.#pace.left <= 0 && this.#pace.look()) {
          this.reading = true; // many empty inner sources in a row have used up the time slice
          void breathe().then(() => this.#read());
          return this.line.call();
        }
        if (!this.#advanced()) return this.line.call();
        if (this.over) return DONE;
        continue;
      }
      let answer = attempt(() => inner.request());
      let value: unknown;
      try {
        if (!isThenable(answer)) value = inner.accept(answer);
      } catch (error) {
        answer = rejected(error);
      }
      if (isThenable(answer)) {
        const call = this.line.call();
        void this.#pull(this.line.open(inner), inner, answer);
        return call;
      }
      if (value !== DONE) return value;
      this.inner = undefined;
    }
  }

  /** Open the next inner source without waiting; false: it has to be waited for. */
  #advanced(): boolean {
    const asked = attempt(() => this.outer.request());
    if (isThenable(asked)) {
      void this.#read(asked);
      return false;
    }
    const value = this.outer.accept(asked);
    if (value === DONE) {
      this.over = true;
      return true;
    }
    let made = this.#map(value);
    if (!isThenable(made)) {
      try {
        this.inner = innerOf(made);
        return true;
      } catch (error) {
        made = rejected(error);
      }
    }
    void this.#read(undefined, made);
    return false;
  }

  /** Read the outer source and run the mapper; `asked`, `made`: what is already under way. */
  async #read(asked?: unknown, made?: unknown): Promise<void> {
    this.reading = true;
    if (this.over) {
      this.drained();
      return;
    }
    if (made === undefined) {
      let value: unknown;
      try {
        value = this.outer.accept(await (asked ?? this.outer.request()));
      } catch (error) {
        this.outerFailed(error);
        return;
      }
      if (value === DONE || this.over) {
        if (value === DONE) this.outerDone();
        else this.drained();
        return;
      }
      made = this.#map(value);
    }
    this.mapping = true;
    let inner: Driver | Feed;
    try {
      inner = innerOf(await made);
    } catch (error) {
      this.mapperFailed(error);
      return;
    }
    this.mapping = false;
    if (this.over) {
      this.drained(inner);
      return;
    }
    this.reading = false;
    this.inner = inner;
    for (let n = this.line.calls.length - this.line.slots.length; n > 0; n--)
      void this.#pull(this.line.open(inner), inner);
  }

  #map(value: unknown): unknown {
    return attempt(() => (0, this.#mapper)(value, this.#count++, this.context));
  }

  async #pull(slot: Slot, inner: Driver | Feed, answer?: unknown): Promise<void> {
    const { line } = this;
    let value: unknown;
    try {
      value = inner.accept(await (answer ?? inner.request()));
    } catch (error) {
      if (slot.gone) this.late(error);
      else this.innerFailed(slot, inner, error);
      return;
    }
    if (slot.gone) return;
    if (value !== DONE) {
      line.fill(slot, value);
      return;
    }
    let unmet = line.cut(slot);
    if (this.inner === inner) {
      this.inner = undefined;
      void this.#read();
    } else if (this.inner !== undefined) {
      while (unmet-- > 0) void this.#pull(line.open(this.inner), this.inner);
    } else if (this.over) line.surplus(this.reserved);
    line.deliver();
  }
}

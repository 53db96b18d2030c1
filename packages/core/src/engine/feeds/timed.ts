import { SKIP } from '../op.ts';
import { PumpFeed } from './pump.ts';

export const now = (): number => performance.now();

/** A pump with a clock: what came may become due later. The timer ends with the pipeline. */
export abstract class TimedFeed extends PumpFeed {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The moment that was waited for is there. */
  protected abstract due(): void;

  /** Is a moment waited for? */
  protected get armed(): boolean {
    return this.#timer !== undefined;
  }

  /** Wait for this moment, unless one is waited for already. */
  protected wakeAt(moment: number): void {
    this.#timer ??= setTimeout(this.#onTimer, Math.max(0, Math.ceil(moment - now())));
  }

  protected sleep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    this.due();
  };

  protected override quit(): void {
    this.sleep();
  }
}

/** One value that waits, or none. */
export class Slot {
  #value: unknown = SKIP;

  get full(): boolean {
    return this.#value !== SKIP;
  }

  put(value: unknown): void {
    this.#value = value;
  }

  /** The value, taken out; or SKIP. */
  take(): unknown {
    const value = this.#value;
    this.#value = SKIP;
    return value;
  }
}

/** A clock, the latest value, and at most one that is ready for the reader; while it is, the source is read no further. */
export abstract class LatestFeed extends TimedFeed {
  protected readonly latest: Slot = new Slot();
  protected readonly ready: Slot = new Slot();

  protected wants(): boolean {
    return !this.ready.full;
  }

  /** The latest is ready now, or as soon as the one before it is taken. */
  protected override flush(): void {
    this.sleep();
    if (this.latest.full && !this.ready.full) this.ready.put(this.latest.take());
    this.offer();
  }

  protected taken(): unknown {
    const value = this.ready.take();
    if (value !== SKIP && this.latest.full && !this.armed) this.ready.put(this.latest.take());
    return value;
  }
}

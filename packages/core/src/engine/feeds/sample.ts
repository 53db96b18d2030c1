import type { Source } from '../../protocol.ts';
import { SKIP } from '../op.ts';
import { now, Slot, TimedFeed } from './timed.ts';

/** The latest value of each period. Periods are counted from the first read; a timer runs only when one has a value. */
export class SampleFeed extends TimedFeed {
  protected readonly kind: string = 'sample';
  readonly #ms: number;
  readonly #latest = new Slot();
  /** The latest of a period that is over. */
  readonly #ready = new Slot();
  #startedAt: number | undefined;

  constructor(source: Source<unknown>, ms: number) {
    super(source);
    this.#ms = ms;
  }

  override request(): unknown {
    this.#startedAt ??= now();
    return super.request();
  }

  protected wants(): boolean {
    return true;
  }

  protected arrived(value: unknown): void {
    const ms = this.#ms;
    const startedAt = this.#startedAt ?? 0;
    this.#latest.put(value);
    if (!this.armed) this.wakeAt(startedAt + (Math.floor((now() - startedAt) / ms) + 1) * ms);
  }

  protected due(): void {
    this.#ready.put(this.#latest.take());
    this.offer();
  }

  protected override flush(): void {
    this.sleep();
  }

  protected taken(): unknown {
    const value = this.#ready.take();
    return value === SKIP && this.over ? this.#latest.take() : value;
  }
}

import type { Source } from '../../protocol.ts';
import { LatestFeed, now } from './timed.ts';

/** The last value before each quiet time. */
export class DebounceFeed extends LatestFeed {
  protected readonly kind: string = 'debounce';
  readonly #ms: number;
  #quietAt = 0;

  constructor(source: Source<unknown>, ms: number) {
    super(source);
    this.#ms = ms;
  }

  protected arrived(value: unknown): void {
    this.latest.put(value);
    this.#quietAt = now() + this.#ms;
    this.wakeAt(this.#quietAt);
  }

  /** One timer for many values: it goes on for as long as others came meanwhile. */
  protected due(): void {
    if (now() < this.#quietAt) this.wakeAt(this.#quietAt);
    else this.flush();
  }
}

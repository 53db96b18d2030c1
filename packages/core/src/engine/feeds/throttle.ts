import type { Source } from '../../protocol.ts';
import { LatestFeed, now } from './timed.ts';

/** At most one value in `ms`: the last of what comes in that time, and the first as well if `leading`. */
export class ThrottleFeed extends LatestFeed {
  protected readonly kind: string = 'throttle';
  readonly #ms: number;
  readonly #leading: boolean;
  #openAt = -Infinity;

  constructor(source: Source<unknown>, ms: number, leading: boolean) {
    super(source);
    this.#ms = ms;
    this.#leading = leading;
  }

  protected arrived(value: unknown): void {
    const at = now();
    if (at >= this.#openAt && !this.armed) {
      this.#openAt = at + this.#ms;
      if (this.#leading) {
        if (!this.call.give(value)) this.ready.put(value);
        return;
      }
    }
    this.latest.put(value);
    this.wakeAt(this.#openAt);
  }

  protected due(): void {
    this.#openAt = now() + this.#ms;
    this.flush();
  }
}

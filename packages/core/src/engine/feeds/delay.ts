import type { Source } from '../../protocol.ts';
import { SKIP } from '../op.ts';
import { now, Slot, TimedFeed } from './timed.ts';

/** Every value so much later than it came. One is in hand; the source is read no further meanwhile. */
export class DelayFeed extends TimedFeed {
  protected readonly kind: string = 'delay';
  readonly #ms: number;
  readonly #hand = new Slot();
  #dueAt = 0;

  constructor(source: Source<unknown>, ms: number) {
    super(source);
    this.#ms = ms;
  }

  protected wants(): boolean {
    return !this.#hand.full;
  }

  protected arrived(value: unknown): void {
    this.#hand.put(value);
    this.#dueAt = now() + this.#ms;
    if (this.call.waits) this.wakeAt(this.#dueAt);
  }

  protected taken(): unknown {
    const hand = this.#hand;
    const dueAt = this.#dueAt;
    if (now() < dueAt) {
      this.wakeAt(dueAt);
      return SKIP;
    }
    return hand.take();
  }

  protected override holds(): boolean {
    return this.#hand.full;
  }

  protected due(): void {
    this.offer();
  }
}

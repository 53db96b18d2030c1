import type { CancelReason } from '../../errors.ts';
import { DONE } from '../../protocol.ts';
import { SKIP } from '../op.ts';
import { UpstreamFeed } from './upstream.ts';
import { attempt, ignore, isThenable, promised, when } from '../when.ts';

/** The most values of one batch, unless the source itself hands out more at once. */
const MOST = 1024;

/** Whatever is ready, as arrays: never waits for a second value to go with the first. */
export class BatchesFeed extends UpstreamFeed {
  protected readonly kind: string = 'batches';
  protected readonly most: number = MOST;
  /** Begun while the last batch was filled, and not there yet: a value, the end, or the error that comes after the batch. */
  #ahead: Promise<unknown> | undefined;
  #over = false;

  request(): unknown {
    if (this.#over) return DONE;
    const first = this.#ahead ?? this.up.request();
    this.#ahead = undefined;
    return when(first, (value) => this.#fill(value));
  }

  /** `first`, and what can be had behind it without waiting. */
  #fill(first: unknown): unknown {
    const whole = this.whole();
    if (whole !== undefined) return whole;
    const batch: unknown[] = [];
    let value = first;
    while (value !== DONE && value !== SKIP) {
      batch.push(value);
      value = batch.length < this.most && this.ready ? this.#more() : SKIP;
    }
    if (value === DONE) this.#over = true;
    return batch.length > 0 ? batch : DONE;
  }

  /** After its first value was given, a whole batch of the source, if nothing would have been done to its values. */
  protected whole(): readonly unknown[] | undefined {
    const { bare, feed } = this.up;
    const { items } = feed;
    if (!this.ready || !bare || feed.mixed || feed.index !== 1 || !Array.isArray(items)) return undefined;
    if (items.includes(DONE)) return undefined; // it ends there
    feed.index = items.length;
    if (feed.refills) feed.refill();
    return items as readonly unknown[];
  }

  /** Whether one more may be asked for: it is there, and nobody else waits for it. */
  protected get ready(): boolean {
    const { up } = this;
    return !up.finished && !up.inFlight && up.feed.stocked;
  }

  /** The next value, or SKIP when it has to be waited for. */
  #more(): unknown {
    const answer = attempt(() => this.up.request());
    if (!isThenable(answer)) return answer;
    this.#ahead = promised(answer);
    this.#ahead.catch(ignore);
    return SKIP;
  }

  /** The error that was to come after the batch is told to nobody. */
  protected override leave(reason: CancelReason): unknown {
    this.#ahead?.catch((error: unknown) => this.late(error));
    return super.leave(reason, this.#ahead !== undefined);
  }
}

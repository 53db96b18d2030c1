import { type CancelReason } from '../../errors.ts';
import { DONE, type Source, type SourceOptions } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { SKIP } from '../op.ts';
import { driverOf, inherited } from '../open.ts';
import { Store } from '../store.ts';
import { attempt, isThenable, promised, rejected } from '../when.ts';
import { type Behind, kept, overflowed } from './buffer.ts';
import { Cell } from './cell.ts';

interface Failure {
  readonly error: unknown;
}

/**
 * One source, several readers: each sees every value from the moment when it joined. The source is asked when a reader asks
 * who has seen all there is, one question at a time, and is closed by the last who leaves.
 */
export class Hub {
  readonly options: SourceOptions;
  readonly up: Driver;
  readonly #readers = new Set<HubFeed>();
  #asking = false;
  over = false;
  failure: Failure | undefined;
  /** Some reader has been told of the failure. */
  told = false;

  constructor(source: Source<unknown>) {
    this.up = driverOf(source);
    this.options = inherited(source);
  }

  get size(): number {
    return this.#readers.size;
  }

  join(behind: Behind): HubFeed {
    const feed = new HubFeed(this, behind);
    if (!this.over) this.#readers.add(feed);
    return feed;
  }

  /** Somebody waits: ask, unless that has been done, or a reader that is behind must be waited for. */
  pull(): void {
    if (this.#asking || this.over) return;
    let waits = false;
    for (const reader of this.#readers) {
      if (reader.full) return;
      waits ||= reader.waits;
    }
    if (!waits) return;
    this.#asking = true;
    const answer = attempt(() => this.up.request());
    if (isThenable(answer)) promised(answer).then(this.#onValue, this.#onError);
    else this.#onValue(answer);
  }

  readonly #onValue = (value: unknown): void => {
    this.#asking = false;
    if (value === DONE) return this.#end();
    for (const reader of [...this.#readers]) reader.come(value);
    this.pull();
  };

  readonly #onError = (error: unknown): void => {
    this.#asking = false;
    if (this.#readers.size === 0) return this.up.feed.late(error);
    this.failure = { error };
    this.#end();
  };

  #end(): void {
    this.over = true;
    for (const reader of this.#readers) reader.offer();
  }

  /** True: a question is open whose answer `feed` will be told, since nobody else is left. */
  holds(feed: HubFeed): boolean {
    return this.#asking && this.#readers.size === 1 && this.#readers.has(feed);
  }

  /** `feed` reads no more. The last one closes the source. */
  leave(feed: HubFeed, reason: CancelReason, waits: boolean): unknown {
    if (!this.#readers.has(feed)) return undefined;
    if (this.#readers.size > 1) {
      this.#readers.delete(feed);
      this.pull();
      return undefined;
    }
    if (!waits) this.#readers.delete(feed);
    const { failure } = this;
    if (failure !== undefined && !this.told) this.up.feed.late(failure.error);
    this.over = true;
    try {
      return this.up.close(reason);
    } finally {
      if (this.#asking && !waits) this.up.abandon();
    }
  }

  drop(feed: HubFeed): void {
    this.#readers.delete(feed);
  }
}

/** One reader of a hub. */
export class HubFeed extends Feed {
  protected readonly kind: string = 'share';
  readonly #hub: Hub;
  readonly #behind: Behind;
  readonly #queue = new Store();
  readonly #call = new Cell();
  /** It was too slow: told after what it has. */
  #failure: Failure | undefined;

  constructor(hub: Hub, behind: Behind) {
    super();
    this.#hub = hub;
    this.#behind = behind;
    this.options = hub.options;
  }

  get waits(): boolean {
    return this.#call.waits;
  }

  /** Others have to wait for it. */
  get full(): boolean {
    const behind = this.#behind;
    const queue = this.#queue;
    return behind.overflow === 'wait' && !this.waits && queue.length >= behind.size;
  }

  request(): unknown {
    const value = this.#taken();
    if (value !== SKIP) {
      this.#hub.pull(); // it may have been waited for
      return value;
    }
    const answer = this.#call.wait();
    this.#hub.pull();
    return answer;
  }

  /** A value, the end, or SKIP. */
  #taken(): unknown {
    if (this.#queue.length > 0) return this.#queue.shift();
    const hub = this.#hub;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) return rejected(failure.error);
    if (!hub.over) return SKIP;
    if (hub.failure === undefined) return DONE;
    hub.told = true;
    return rejected(hub.failure.error);
  }

  /** The end, or an error, has come. */
  offer(): void {
    if (!this.waits) return;
    this.#call.give(this.#taken());
    if (this.ended) this.#hub.drop(this);
  }

  come(value: unknown): void {
    if (this.#call.give(value)) {
      if (this.ended) this.#hub.drop(this);
    } else if (!kept(this.#queue, value, this.#behind)) this.#fallOut();
  }

  /** It reads no further; were it the last, the source would stay for it to close. */
  #fallOut(): void {
    this.#failure ??= { error: overflowed('keep', this.#behind.size) };
    if (this.#hub.size > 1) this.#hub.drop(this);
  }

  override beneath(): readonly Feed[] {
    return [this.#hub.up.feed];
  }

  protected override ending(reason: CancelReason): unknown {
    if (!this.#hub.over) return this.leave(reason);
    this.#hub.drop(this);
    return undefined;
  }

  protected leave(reason: CancelReason): unknown {
    const hub = this.#hub;
    const failure = this.#failure;
    this.#queue.take();
    if (failure !== undefined) this.late(failure.error);
    const waits = this.waits && hub.holds(this);
    if (!waits) this.#call.give(DONE);
    return hub.leave(this, reason, waits);
  }

  override abandon(): void {
    this.#call.give(DONE);
    if (this.#hub.size === 0 || this.#hub.holds(this)) this.#hub.up.abandon();
    if (this.ended) this.#hub.drop(this); // what still comes is told to nobody: an error is published
  }
}

import type { CancelReason } from '../../errors.ts';
import { DONE, type Source, type SourceOptions } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { driversOf, inheritedBy, readerOf } from '../open.ts';
import { SKIP } from '../op.ts';
import { LEFT, sibling, type Taker } from '../reader.ts';
import { type Linked, Queue } from '../queue.ts';
import { awaited } from '../when.ts';
import { closeAll } from '../closings.ts';
import { Calls } from './calls.ts';

/**
 * Values of all sources as they arrive; one value a source may be waiting. An error closes the other sources. A
 * terminal operation takes each value as it comes; for others what is there when they come is one batch. A source is asked
 * again when the value after its own is taken.
 */
export class MergeFeed extends Feed {
  protected readonly kind: string = 'merge';
  override readonly overlaps = true;
  override readonly refills = true;
  readonly #lanes: readonly Lane[];
  /** Lanes with a value, in the order of arrival. */
  readonly #ready = new Queue<Lane>();
  /** Lanes to be asked once their values are taken and the reader comes again, in the order of the batch. */
  readonly #idle = new Queue<Lane>();
  readonly #calls = new Calls();
  #delivering = false;
  #running: number;
  #failure: { readonly error: unknown } | undefined;

  constructor(sources: readonly Source<unknown>[], options: SourceOptions | undefined) {
    super();
    this.#lanes = driversOf(sources, readerOf).map((source) => new Lane(source, this));
    for (const lane of this.#lanes) this.#idle.push(lane);
    this.#running = sources.length;
    this.options = inheritedBy(sources, options);
  }

  request(taker?: Taker): unknown {
    this.#awaken(0);
    if (this.#calls.length === 0) {
      if (this.#ready.length > 0) return this.#batch();
      if (this.#failure !== undefined) return this.#failed();
      if (this.#running === 0) return DONE;
    }
    const answer = this.#calls.wait(taker);
    if (this.#ready.length > 0) this.#deliver(); // those before it may have no room
    return answer;
  }

  #batch(): typeof SKIP {
    const items: unknown[] = [];
    while (this.#ready.length > 0) items.push(this.#taken());
    this.items = items;
    this.index = 0;
    return SKIP;
  }

  /** The source of the last value that was taken is asked when the reader comes again. */
  override refill(): void {
    this.#awaken(this.items.length - this.index + 1);
  }

  /** Ask all that may be asked but the last `kept`. */
  #awaken(kept: number): void {
    const idle = this.#idle;
    for (let left = idle.length - kept; left > 0 && idle.length > 0 && this.#failure === undefined; left--)
      idle.shift().request();
    if (this.#failure !== undefined) idle.clear();
  }

  #taken(): unknown {
    const lane = this.#ready.shift();
    if (this.ended) this.#running--;
    else this.#idle.push(lane);
    return lane.take();
  }

  override wanted(): void {
    if (this.#calls.length > 0) this.#deliver();
  }

  arrived(lane: Lane): void {
    this.#ready.push(lane);
    if (this.#calls.length > 0) this.#deliver();
  }

  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    const calls = this.#calls;
    const ready = this.#ready;
    do {
      while (ready.length > 0 && calls.turn()) {
        if (calls.willing) calls.hand(this.#taken());
        else calls.shift().resolve(this.#taken());
      }
      if (calls.length > 0) this.#awaken(0);
    } while (ready.length > 0 && calls.turn());
    this.#delivering = false;
    this.#rest();
  }

  finished(failure?: { readonly error: unknown }): void {
    this.#running--;
    if (failure !== undefined) {
      if (this.#failure === undefined && !this.ended) this.#failure = failure;
      else this.late(failure.error);
    }
    this.#rest();
  }

  /** Values that wait are told first, then the error, then the end. */
  #rest(): void {
    if (this.#ready.length > 0) return;
    const calls = this.#calls;
    if (this.#failure !== undefined && calls.length > 0) calls.shift().resolve(this.#failed());
    if (this.#running === 0 || this.#failure !== undefined) calls.end();
  }

  /** The first error, told once the other sources are closed. */
  #failed(): Promise<never> {
    const { error } = this.#failure!;
    this.#failure = undefined;
    this.#running = 0;
    return this.tell(error);
  }

  override beneath(): readonly Feed[] {
    return this.#lanes.map((lane) => lane.source.feed);
  }

  protected leave(reason: CancelReason): unknown {
    this.#running -= this.#idle.clear().length;
    if (this.#failure !== undefined) this.late(this.#failure.error); // it waited to be told
    this.#failure = undefined;
    return closeAll(
      this.#lanes.map((lane) => lane.source),
      reason,
    );
  }

  override abandon(): void {
    for (const { source } of this.#lanes) source.abandon();
  }
}

/** One source: at most one question open, at most one answer kept. */
class Lane implements Linked<Lane> {
  next: Lane | undefined;
  before: Lane | undefined;
  readonly source: Driver | Feed;
  readonly #merge: MergeFeed;
  #value: unknown;
  readonly #onAnswer: (answer: unknown) => void;
  readonly #onError: (error: unknown) => void;

  constructor(source: Driver | Feed, merge: MergeFeed) {
    this.source = source;
    this.#merge = merge;
    this.#onAnswer = (answer): void => {
      try {
        this.#value = source.accept(answer);
      } catch (error) {
        this.#onError(error);
        return;
      }
      if (this.#value === DONE) this.#over();
      else merge.arrived(this);
    };
    this.#onError = (error): void => this.#over({ error });
  }

  request(): void {
    let answer: unknown;
    try {
      answer = this.source.request();
      const later = awaited(answer);
      if (later !== undefined) return void later.then(this.#onAnswer, this.#onError);
    } catch (error) {
      return this.#onError(error);
    }
    this.#onAnswer(answer);
  }

  #over(failure?: { readonly error: unknown }): void {
    const { source } = this;
    const merge = this.#merge;
    if (source instanceof Feed)
      void merge.quietly(() => source.end(failure === undefined ? LEFT : sibling(failure.error)));
    merge.finished(failure);
  }

  take(): unknown {
    const value = this.#value;
    this.#value = undefined;
    return value;
  }
}

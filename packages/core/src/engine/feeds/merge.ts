import type { CancelReason } from '../../errors.ts';
import { DONE, type Source, type SourceOptions } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import type { Closings } from '../closings.ts';
import { Feed } from '../feed.ts';
import { readerOf } from '../open.ts';
import { SKIP } from '../op.ts';
import { LEFT, sibling, type Taker } from '../reader.ts';
import { type Linked, Queue } from '../queue.ts';
import { awaited } from '../when.ts';
import { Calls } from './calls.ts';
import { ListFeed } from './list.ts';

/**
 * Values of all sources as they arrive; one value a source may be waiting. An error closes the other sources. A
 * terminal operation takes each value as it comes; for others what is there when they come is one batch. A source is asked
 * again when the value after its own is taken.
 */
export class MergeFeed extends ListFeed<Driver | Feed> {
  protected readonly kind: string = 'merge';
  override readonly overlaps = true;
  override readonly refills = true;
  /** Lanes with a value, in the order of arrival. */
  readonly #ready = new Queue<Lane>();
  /** Lanes to be asked once their values are taken and the reader comes again, in the order of the batch. */
  #idle = new Queue<Lane>();
  readonly #calls = new Calls();
  #delivering = false;
  #open: number;
  #failure: { readonly error: unknown } | undefined;

  constructor(sources: readonly Source<unknown>[], options: SourceOptions | undefined) {
    super(sources, options, readerOf);
    for (const source of this.sources) this.#idle.push(new Lane(source, this));
    this.#open = sources.length;
  }

  request(taker?: Taker): unknown {
    this.#awaken(0);
    if (this.#calls.length === 0) {
      if (this.#ready.length > 0) return this.#batch();
      if (this.#failure !== undefined) return this.#failed();
      if (this.#open === 0) return DONE;
    }
    const answer = this.#calls.wait(taker);
    this.wanted(); // those before it may have no room
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

  /** Ask all that may be asked but the last `kept`; one that leaves us meanwhile puts an empty queue in place of this one. */
  #awaken(kept: number): void {
    for (let left = this.#idle.length - kept; left > 0 && this.#idle.length > 0 && this.#failure === undefined; left--)
      this.#idle.shift().request();
  }

  #taken(lane = this.#ready.shift()): unknown {
    if (this.ended) this.#open--;
    else this.#idle.push(lane);
    return lane.take();
  }

  override wanted(): void {
    if (this.#calls.length > 0) this.#deliver();
  }

  arrived(lane: Lane): void {
    const calls = this.#calls;
    if (this.#delivering || this.#ready.length > 0 || !calls.willing) this.#ready.push(lane);
    else {
      // what `deliver` does with it, without the queue
      this.#delivering = true;
      calls.hand(lane.take());
      if (this.ended || calls.length === 0) this.#taken(lane);
      else lane.request();
      this.#delivering = false;
      if (!this.ended && this.#ready.length === 0) return;
    }
    this.wanted();
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
    this.#open--;
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
    const failed = this.#failure !== undefined;
    if (failed && calls.length > 0) calls.shift().resolve(this.#failed());
    if (failed || this.#open === 0) calls.end();
  }

  /** The first error, told once the other sources are closed. */
  #failed(): Promise<never> {
    const { error } = this.#failure!;
    this.#failure = undefined;
    return this.tell(error);
  }

  /** All sources have ended by themselves: there is none to be closed. */
  protected override ending(): void {}

  protected override leave(reason: CancelReason): Closings | undefined {
    this.#open -= this.#idle.length;
    this.#idle = new Queue();
    if (this.#failure !== undefined) this.late(this.#failure.error); // it waited to be told
    this.#failure = undefined;
    return super.leave(reason);
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
        this.#value = answer === DONE ? DONE : source.accept(answer);
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

import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { Closings } from '../closings.ts';
import type { Callback } from '../op.ts';
import { type Call, sibling } from '../reader.ts';
import { attempt, isThenable, rejected } from '../when.ts';
import { UpstreamFeed } from './upstream.ts';

export interface Concurrency {
  readonly limit: number;
  readonly ordered: boolean;
}

/** One result to come. Used again and again, so that its two callbacks are made once. */
class Place {
  settled = false;
  failed = false;
  /** Nobody will ask for it any more. */
  dropped = false;
  value: unknown;
  readonly onValue: (value: unknown) => void;
  readonly onError: (error: unknown) => void;

  constructor(arrived: (place: Place) => void) {
    const settle = (value: unknown, failed: boolean): void => {
      this.settled = true;
      this.failed = failed;
      this.value = value;
      arrived(this);
    };
    this.onValue = (value): void => settle(value, false);
    this.onError = (error): void => settle(error, true);
  }
}

/**
 * `map` with up to `limit` results under way or waiting to be read. Nothing starts before the first read, nothing after
 * an error or the end of reading.
 */
export class MapConcurrentFeed extends UpstreamFeed {
  protected readonly kind: string = 'map';
  override readonly overlaps = true;
  private readonly mapper: Callback;
  private readonly limit: number;
  private readonly ordered: boolean;
  /** Results to be told, in the order of the source (under way or not) or of arrival. */
  private readonly queue: Place[] = [];
  private readonly spare: Place[] = [];
  private readonly calls: Call[] = [];
  /** Callbacks that have not settled. */
  private under = 0;
  private requested = false;
  private filling = false;
  /** Ask and start no more. */
  private over = false;
  /** The error has been told: what still arrives is not. */
  private told = false;
  private count = 0;
  private onIdle: (() => void) | undefined;

  constructor(source: Source<unknown>, mapper: Callback, { limit, ordered }: Concurrency) {
    super(source);
    this.mapper = mapper;
    this.limit = limit;
    this.ordered = ordered;
  }

  request(): unknown {
    const { queue } = this;
    if (queue.length === 0) this.fill();
    if (this.calls.length === 0 && queue.length > 0 && queue[0]!.settled) {
      const answer = this.take();
      this.fill();
      return answer;
    }
    if (this.drained) return DONE;
    const answer = new Promise((resolve, reject) => {
      this.calls.push({ resolve, reject });
    });
    this.fill();
    return answer;
  }

  private get drained(): boolean {
    return this.over && !this.requested && this.under === 0 && this.queue.length === 0;
  }

  // ---- starting -------------------------------------------------------------------------------

  /** Start callbacks until the limit is reached or the source makes us wait. */
  private fill(): void {
    if (this.filling) return;
    this.filling = true;
    do {
      while (this.room) this.ask();
    } while (this.deliver() && this.room);
    this.filling = false;
  }

  private get room(): boolean {
    const kept = this.queue.length + (this.ordered ? 0 : this.under);
    return !this.over && !this.requested && kept < this.limit;
  }

  private ask(): void {
    const answer = attempt(() => this.up.request());
    if (!isThenable(answer)) {
      this.start(answer);
      return;
    }
    this.requested = true;
    answer.then(this.onItem, this.onRefused);
  }

  private readonly onItem = (value: unknown): void => {
    this.requested = false;
    this.start(value);
    this.fill();
  };

  private readonly onRefused = (error: unknown): void => {
    this.requested = false;
    const { over } = this;
    this.over = true;
    if (over) this.late(error);
    else this.queue.push(this.place(true, error));
    this.deliver();
  };

  private start(value: unknown): void {
    if (value === DONE) this.over = true;
    if (this.over) return;
    const place = this.place(false);
    if (this.ordered) this.queue.push(place);
    this.under++;
    const answer = attempt(() => (0, this.mapper)(value, this.count++, this.context));
    if (isThenable(answer)) answer.then(place.onValue, place.onError);
    else place.onValue(answer);
  }

  private place(settled: boolean, error?: unknown): Place {
    const place = this.spare.pop() ?? new Place(this.arrived);
    place.settled = place.failed = settled;
    place.value = error;
    return place;
  }

  // ---- telling --------------------------------------------------------------------------------

  private readonly arrived = (place: Place): void => {
    this.under--;
    if (place.dropped || this.told || (this.ended && this.calls.length === 0)) this.drop(place);
    else {
      if (!this.ordered) this.queue.push(place);
      if (place.failed) this.failing(place.value);
    }
    if (this.under === 0) this.onIdle?.();
    this.fill();
  };

  /** Nothing more is started and the source is closed, while results that come first are waited for. */
  private failing(error: unknown): void {
    if (this.over) return;
    this.over = true;
    void this.quietly(() => {
      const closing = this.up.close(sibling(error));
      return isThenable(closing) ? (closing as Promise<void>) : undefined;
    });
  }

  /** Answer calls as far as results are there; true: that made room for more. */
  private deliver(): boolean {
    const { calls, queue } = this;
    const before = queue.length;
    while (!this.told && calls.length > 0 && queue.length > 0 && queue[0]!.settled) calls.shift()!.resolve(this.take());
    if (this.drained || this.told) for (const call of calls.splice(0)) call.resolve(DONE);
    return queue.length < before;
  }

  /** The first result: its value, or its error once everything is closed. */
  private take(): unknown {
    const place = this.queue.shift()!;
    const { value, failed } = place;
    place.value = undefined;
    this.spare.push(place);
    return failed ? this.fail(value) : value;
  }

  private fail(error: unknown): Promise<never> {
    this.told = true;
    for (const place of this.queue.splice(0)) this.drop(place);
    const closing = this.quietly(() => this.close(sibling(error)));
    return closing === undefined ? rejected(error) : closing.then(() => rejected(error));
  }

  // ---- leaving --------------------------------------------------------------------------------

  /** An error that nobody will hear is published. */
  private drop(place: Place): void {
    place.dropped = true;
    if (place.settled && place.failed) this.late(place.value);
  }

  protected override leave(reason: CancelReason): unknown {
    this.over = true;
    for (const place of this.queue.splice(this.calls.length)) this.drop(place);
    const closing = attempt(() => this.up.close(reason));
    if (this.under === 0) return closing;
    const idle = new Promise<void>((resolve) => {
      this.onIdle = resolve;
    });
    return new Closings(isThenable(closing) ? [closing, idle] : [idle], this);
  }

  override abandon(): void {
    for (const place of this.queue.splice(0)) this.drop(place);
    this.calls.length = 0;
    this.up.abandon();
  }
}

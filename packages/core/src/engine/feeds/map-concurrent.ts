import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { closings } from '../closings.ts';
import { breathe, Pace } from '../breathe.ts';
import { type Callback, SKIP } from '../op.ts';
import { type Call } from '../reader.ts';
import { attempt, isThenable, promised, rejected } from '../when.ts';
import { Queue } from '../queue.ts';
import { Place } from './places.ts';
import { UpstreamFeed } from './upstream.ts';

export interface AtOnce {
  readonly limit: number;
  readonly ordered: boolean;
  /** The answers are not results: they say whether to keep the value. */
  readonly picks?: boolean;
}

/**
 * `map` with up to `limit` results under way or waiting to be read; results that are SKIP are passed over in their turn.
 * Nothing starts before the first read, nothing after an error or the end of reading.
 */
export class MapConcurrentFeed extends UpstreamFeed {
  protected readonly kind: string = 'map';
  override readonly overlaps = true;
  private readonly mapper: Callback;
  private readonly limit: number;
  private readonly ordered: boolean;
  private readonly picks: boolean;
  /** Results to be told, in the order of the source (under way or not) or of arrival. */
  private readonly queue = new Queue<Place>();
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
  private readonly pace = new Pace();
  private onIdle: (() => void) | undefined;

  constructor(source: Source<unknown>, mapper: Callback, { limit, ordered, picks = false }: AtOnce) {
    super(source);
    this.mapper = mapper;
    this.limit = limit;
    this.ordered = ordered;
    this.picks = picks;
  }

  request(): unknown {
    do if (this.queue.length === 0) this.fill();
    while (this.skipped());
    const { first } = this.queue;
    if (first !== undefined && first.settled && this.calls.length === 0) {
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
      while (this.room > 0) {
        if (this.pace.due()) {
          this.requested = true;
          void breathe().then(this.onBreath);
          break;
        }
        let answer: unknown;
        try {
          answer = this.up.request();
        } catch (error) {
          answer = rejected(error);
        }
        if (isThenable(answer)) {
          this.requested = true;
          answer.then(this.onItem, this.onRefused);
        } else this.start(answer);
      }
    } while (this.calls.length > 0 && this.deliver());
    this.filling = false;
  }

  private get room(): number {
    if (this.over || this.requested) return 0;
    return this.limit - this.queue.length - (this.ordered ? 0 : this.under);
  }

  private readonly onItem = (value: unknown): void => {
    this.requested = false;
    this.start(value);
    this.fill();
  };

  private readonly onBreath = (): void => {
    this.requested = false;
    this.fill();
    this.deliver();
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
    if (this.picks) place.held = value;
    if (this.ordered) this.queue.push(place);
    this.under++;
    const { mapper } = this;
    let answer: unknown;
    let later: Promise<unknown> | undefined;
    try {
      answer = mapper(value, this.count++, this.context);
      if (isThenable(answer)) later = promised(answer);
    } catch (error) {
      later = rejected(error);
    }
    if (later === undefined) place.onValue(answer);
    else later.then(place.onValue, place.onError);
  }

  private place(settled: boolean, error?: unknown): Place {
    const place = this.spare.pop() ?? new Place(this);
    place.settled = place.failed = settled;
    place.value = error;
    return place;
  }

  // ---- telling --------------------------------------------------------------------------------

  arrived(place: Place): void {
    this.under--;
    if (this.picks && !place.failed) place.value = place.value ? place.held : SKIP;
    place.held = undefined;
    if (place.dropped || this.told || (this.ended && this.calls.length === 0)) this.drop(place);
    else {
      if (!this.ordered) this.queue.push(place);
      if (place.failed) this.failing(place.value);
    }
    if (this.under === 0) this.onIdle?.();
    if (this.calls.length > 0) this.fill();
  }

  /** Nothing more is started and the source is closed, while results that come first are waited for. */
  private failing(error: unknown): void {
    if (this.over) return;
    this.over = true;
    void this.shut(error);
  }

  /** Answer calls as far as results are there; true: that made room for more. */
  private deliver(): boolean {
    const { calls, queue } = this;
    const before = queue.length;
    while (!this.told && calls.length > 0) {
      this.skipped();
      if (queue.first?.settled !== true) break;
      calls.shift()!.resolve(this.take());
    }
    if (this.drained || this.told) for (const call of calls.splice(0)) call.resolve(DONE);
    return queue.length < before;
  }

  /** Pass over what is not to be told; true: there was some, and so there is room. */
  private skipped(): boolean {
    const { queue } = this;
    const before = queue.length;
    while (queue.first?.settled === true && queue.first.value === SKIP) this.spare.push(queue.shift());
    return queue.length < before;
  }

  /** The first result: its value, or its error once everything is closed. */
  private take(): unknown {
    const place = this.queue.shift();
    const { value, failed } = place;
    place.value = undefined;
    this.spare.push(place);
    return failed ? this.fail(value) : value;
  }

  private fail(error: unknown): Promise<never> {
    this.told = true;
    for (const place of this.queue.splice()) this.drop(place);
    return this.tell(error);
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
    return closings([closing, idle]);
  }

  override abandon(): void {
    for (const place of this.queue.splice()) this.drop(place);
    this.calls.length = 0;
    this.up.abandon();
  }
}

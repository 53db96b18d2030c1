import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { closings } from '../closings.ts';
import { breathe, Pace } from '../breathe.ts';
import { type Callback, SKIP } from '../op.ts';
import type { AtOnce } from '../options.ts';
import { attempt, isThenable, rejected } from '../when.ts';
import { Queue } from '../queue.ts';
import { Place, queued, type Waiting } from './places.ts';
import { UpstreamFeed } from './upstream.ts';

/**
 * `map` with up to `limit` results under way or waiting to be read; results that are SKIP are passed over in their turn.
 * Nothing starts before the first read, nothing after an error or the end of reading. What is there when the reader comes
 * is handed over as one batch; each value that is taken from it makes room for the next.
 */
export class MapConcurrentFeed extends UpstreamFeed {
  protected readonly kind: string = 'map';
  override readonly overlaps = true;
  override readonly refills = true;
  readonly #mapper: Callback;
  readonly #limit: number;
  readonly #ordered: boolean;
  readonly #picks: boolean;
  /** Results to be told, in the order of the source (under way or not) or of arrival. */
  readonly #queue = new Queue<Place>();
  readonly #spare = new Queue<Place>();
  readonly #calls = new Queue<Waiting>();
  /** Callbacks that have not settled. */
  #under = 0;
  /** The reader has been called for the first result, and has not come yet. */
  #woken = false;
  #requested = false;
  #filling = false;
  /** Ask and start no more. */
  #over = false;
  /** The error has been told: what still arrives is not. */
  #told = false;
  #count = 0;
  readonly #pace = new Pace();
  #onIdle: (() => void) | undefined;

  constructor(source: Source<unknown>, mapper: Callback, { limit, ordered, picks = false }: AtOnce) {
    super(source);
    this.#mapper = mapper;
    this.#limit = limit;
    this.#ordered = ordered;
    this.#picks = picks;
  }

  request(): unknown {
    do if (this.#queue.length === 0) this.refill();
    while (this.#skipped());
    if (this.#calls.length === 0 && !this.#woken) {
      if (this.#queue.first?.settled === true) return this.#ready();
      if (this.#drained) return DONE;
    }
    const answer = queued(this.#calls);
    this.refill();
    return answer;
  }

  /** The first result can be had: SKIP calls the reader for it, and for what is there by then. */
  #ready(): unknown {
    this.#woken = !this.#queue.first!.failed;
    return this.#woken ? SKIP : this.#take();
  }

  override accept(answer: unknown): unknown {
    if (typeof answer !== 'symbol' || answer !== SKIP) return answer;
    const queue = this.#queue;
    this.#woken = false;
    if (this.#calls.length > 0 || this.ended) {
      const value = queue.length > 0 ? this.#take() : DONE;
      this.refill();
      return value;
    }
    const items: unknown[] = [];
    while (queue.first?.settled === true && !queue.first.failed) {
      const value = this.#take();
      if (typeof value !== 'symbol' || value !== SKIP) items.push(value);
    }
    this.items = items;
    this.index = 0;
    return SKIP;
  }

  get #drained(): boolean {
    return this.#over && !this.#requested && this.#under === 0 && this.#queue.length === 0;
  }

  // ---- starting -------------------------------------------------------------------------------

  /** Start callbacks until the limit is reached or the source makes us wait. */
  override refill(): void {
    if (this.#filling) return;
    this.#filling = true;
    do {
      while (this.#room > 0) {
        if (this.#pace.due()) {
          this.#requested = true;
          void breathe().then(this.#onBreath);
          break;
        }
        let answer: unknown;
        try {
          answer = this.up.request();
        } catch (error) {
          answer = rejected(error);
        }
        if (isThenable(answer)) {
          this.#requested = true;
          answer.then(this.#onItem, this.#onRefused);
        } else this.#start(answer);
      }
    } while (this.#calls.length > 0 && this.#deliver());
    this.#filling = false;
  }

  get #room(): number {
    if (this.#over || this.#requested) return 0;
    const waiting = this.#queue.length + this.items.length - this.index;
    return this.#limit - waiting - (this.#ordered ? 0 : this.#under);
  }

  readonly #onItem = (value: unknown): void => {
    this.#requested = false;
    this.#start(value);
    this.refill();
  };

  readonly #onBreath = (): void => {
    this.#requested = false;
    this.refill();
    this.#deliver();
  };

  readonly #onRefused = (error: unknown): void => {
    this.#requested = false;
    const over = this.#over;
    this.#over = true;
    if (over) this.late(error);
    else this.#queue.push(this.#place(true, error));
    this.#deliver();
  };

  #start(value: unknown): void {
    if (typeof value === 'symbol' && value === DONE) this.#over = true;
    if (this.#over) return;
    const place = this.#place(false);
    if (this.#picks) place.held = value;
    if (this.#ordered) this.#queue.push(place);
    this.#under++;
    place.hear(this.#mapper, value, this.#count++, this.context);
  }

  #place(settled: boolean, error?: unknown): Place {
    const place = this.#spare.length > 0 ? this.#spare.shift() : new Place(this);
    place.settled = place.failed = settled;
    place.value = error;
    return place;
  }

  // ---- telling --------------------------------------------------------------------------------

  arrived(place: Place): void {
    this.#under--;
    if (this.#picks && !place.failed) place.value = place.value ? place.held : SKIP;
    place.held = undefined;
    if (place.dropped || this.#told || (this.ended && this.#calls.length === 0)) this.#drop(place);
    else if (!this.#ordered && place.value === SKIP) this.#spare.push(place);
    else {
      if (!this.#ordered) this.#queue.push(place);
      if (place.failed) this.#failing(place.value);
    }
    if (this.#under === 0) this.#onIdle?.();
    if (this.#picks) this.#skipped(); // what is not wanted makes room, also while nobody reads
    if (this.#picks || this.#calls.length > 0) this.refill();
  }

  /** Nothing more is started and the source is closed, while results that come first are waited for. */
  #failing(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    void this.shut(error);
  }

  /** Answer calls as far as results are there; true: that made room for more. */
  #deliver(): boolean {
    const calls = this.#calls;
    const queue = this.#queue;
    const before = queue.length;
    while (!this.#told && calls.length > 0 && !this.#woken) {
      this.#skipped();
      if (queue.first?.settled !== true) break;
      const call = calls.shift();
      call.resolve(calls.length === 0 ? this.#ready() : this.#take());
    }
    if (this.#drained || this.#told) while (calls.length > 0) calls.shift().resolve(DONE);
    return queue.length < before;
  }

  /** Pass over what is not to be told; true: there was some, and so there is room. */
  #skipped(): boolean {
    const queue = this.#queue;
    const before = queue.length;
    while (queue.first?.settled === true && queue.first.value === SKIP) this.#spare.push(queue.shift());
    return queue.length < before;
  }

  /** The first result: its value, or its error once everything is closed. */
  #take(): unknown {
    const place = this.#queue.shift();
    const { value, failed } = place;
    place.value = undefined;
    this.#spare.push(place);
    return failed ? this.#fail(value) : value;
  }

  #fail(error: unknown): Promise<never> {
    this.#told = true;
    for (const place of this.#queue.splice()) this.#drop(place);
    return this.tell(error);
  }

  // ---- leaving --------------------------------------------------------------------------------

  /** An error that nobody will hear is published. */
  #drop(place: Place): void {
    place.dropped = true;
    if (place.settled && place.failed) this.late(place.value);
  }

  protected override leave(reason: CancelReason): unknown {
    this.#over = true;
    for (const place of this.#queue.splice(this.#calls.length + (this.#woken ? 1 : 0))) this.#drop(place);
    const closing = attempt(() => this.up.close(reason));
    if (this.#under === 0) return closing;
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    return closings([closing, idle]);
  }

  override abandon(): void {
    for (const place of this.#queue.splice()) this.#drop(place);
    this.#calls.splice();
    this.up.abandon();
  }
}

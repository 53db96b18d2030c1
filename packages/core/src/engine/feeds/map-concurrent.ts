import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { closings } from '../closings.ts';
import { breathe, Pace } from '../breathe.ts';
import { type Callback, SKIP } from '../op.ts';
import type { AtOnce } from '../options.ts';
import { attempt, awaited, isThenable, rejected } from '../when.ts';
import { Queue } from '../queue.ts';
import { type Place, queued, type Waiting } from './places.ts';
import { Results } from './results.ts';
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
  readonly #results = new Results(this);
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
    do if (this.#results.length === 0) this.refill();
    while (this.#results.skip());
    if (this.#calls.length === 0 && !this.#woken) {
      if (this.#results.ready) return this.#ready();
      if (this.#drained) return DONE;
    }
    const answer = queued(this.#calls);
    this.refill();
    return answer;
  }

  /** The first result can be had: SKIP calls the reader for it, and for what is there by then. */
  #ready(): unknown {
    this.#woken = !this.#results.failed;
    return this.#woken ? SKIP : this.#take();
  }

  override accept(answer: unknown): unknown {
    if (typeof answer !== 'symbol' || answer !== SKIP) return answer;
    const results = this.#results;
    this.#woken = false;
    if (this.#calls.length > 0 || this.ended) {
      const value = results.length > 0 ? this.#take() : DONE;
      this.refill();
      return value;
    }
    this.items = results.batch();
    this.index = 0;
    return SKIP;
  }

  get #drained(): boolean {
    return this.#over && !this.#requested && this.#under === 0 && this.#results.length === 0;
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
    const waiting = this.#results.length + this.items.length - this.index;
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
    if (this.#over) this.late(error);
    else this.#results.put(this.#results.failure(error));
    this.#over = true;
    this.#deliver();
  };

  #start(value: unknown): void {
    if (typeof value === 'symbol' && value === DONE) this.#over = true;
    if (this.#over) return;
    this.#under++;
    const mapper = this.#mapper;
    const { onValue, onError } = this.#ordered || this.#picks ? this.#placed(value) : this;
    let answer: unknown;
    let later: Promise<unknown> | undefined;
    try {
      answer = mapper(value, this.#count++, this.context);
      later = awaited(answer);
    } catch (error) {
      return onError(error); // at once: nothing starts after it
    }
    if (later === undefined) onValue(answer);
    else later.then(onValue, onError);
  }

  #placed(value: unknown): Place {
    const place = this.#results.place();
    if (this.#picks) place.held = value;
    if (this.#ordered) this.#results.put(place);
    return place;
  }

  // ---- telling --------------------------------------------------------------------------------

  /** Whatever may be told as it comes needs no place. */
  readonly onValue = (value: unknown): void => {
    if (!this.#over || !this.#unheard) this.#results.add(value);
    this.#landed();
  };

  readonly onError = (error: unknown): void => this.arrived(this.#results.failure(error));

  /** What has a place has come; an error of those that have none gets one now. */
  arrived(place: Place): void {
    if (this.#picks && !place.failed) place.value = place.value ? place.held : SKIP;
    place.held = undefined;
    if (place.dropped || this.#unheard) this.#drop(place);
    else {
      if (!this.#ordered) this.#results.put(place);
      if (place.failed && !this.#over) {
        this.#over = true;
        void this.shut(place.value); // at once, while results that come first are waited for
      }
    }
    this.#landed();
  }

  /** Nobody will ask for what comes now. */
  get #unheard(): boolean {
    return this.#told || (this.ended && this.#calls.length === 0);
  }

  #landed(): void {
    this.#under--;
    if (this.#under === 0) this.#onIdle?.();
    if (this.#calls.length > 0) this.refill();
  }

  /** Answer calls as far as results are there; true: that made room for more. */
  #deliver(): boolean {
    const calls = this.#calls;
    const results = this.#results;
    const before = results.length;
    while (!this.#told && calls.length > 0 && !this.#woken) {
      results.skip();
      if (!results.ready) break;
      const call = calls.shift();
      call.resolve(calls.length === 0 ? this.#ready() : this.#take());
    }
    if (this.#drained || this.#told) while (calls.length > 0) calls.shift().resolve(DONE);
    return results.length < before;
  }

  /** The first result: its value, or its error once everything is closed. */
  #take(): unknown {
    const { failed } = this.#results;
    const result = this.#results.shift();
    if (!failed) return result;
    this.#told = true;
    for (const place of this.#results.cut()) this.#drop(place);
    return this.tell(result);
  }

  // ---- leaving --------------------------------------------------------------------------------

  /** An error that nobody will hear is published. */
  #drop(place: Place): void {
    place.dropped = true;
    if (place.settled && place.failed) this.late(place.value);
  }

  protected override leave(reason: CancelReason): unknown {
    this.#over = true;
    for (const place of this.#results.cut(this.#calls.length + (this.#woken ? 1 : 0))) this.#drop(place);
    const closing = attempt(() => super.leave(reason, this.#calls.length === 0));
    if (this.#under === 0) return closing;
    return closings([closing, new Promise<void>((resolve) => (this.#onIdle = resolve))]);
  }

  override abandon(): void {
    for (const place of this.#results.cut()) this.#drop(place);
    this.#calls.splice();
    this.up.abandon();
  }
}

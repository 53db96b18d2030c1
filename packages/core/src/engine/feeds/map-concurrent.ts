import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { closings } from '../closings.ts';
import { type Callback, SKIP } from '../op.ts';
import type { AtOnce } from '../options.ts';
import { attempt, awaited } from '../when.ts';
import { Queue } from '../queue.ts';
import { Intake } from './intake.ts';
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
  /** The answers are not results: they say whether to keep the value. */
  readonly #picks: boolean | undefined;
  readonly #intake = new Intake(this.up, this);
  /** Results to be told, in the order of the source (under way or not) or of arrival. */
  readonly #results = new Results(this);
  readonly #calls = new Queue<Waiting>();
  /** Callbacks that have not settled. */
  #under = 0;
  /** The reader has been called for the first result, and has not come yet. */
  #woken = false;
  #filling = false;
  /** The error has been told: what still arrives is not. */
  #told = false;
  #count = 0;
  #onIdle: (() => void) | undefined;

  constructor(source: Source<unknown>, mapper: Callback, { limit, ordered }: AtOnce, picks?: boolean) {
    super(source);
    this.#mapper = mapper;
    this.#limit = limit;
    this.#ordered = ordered;
    this.#picks = picks;
  }

  request(): unknown {
    do this.refill();
    while (this.#results.skip());
    if (this.#calls.length === 0 && !this.#woken) {
      if (this.#results.ready) return this.#ready();
      if (this.#drained) return DONE;
    }
    return queued(this.#calls);
  }

  /** The first result can be had: SKIP calls the reader for it, and for what is there by then. */
  #ready(): unknown {
    this.#woken = !this.#results.failed;
    return this.#woken ? SKIP : this.#take();
  }

  override accept(answer: unknown): unknown {
    if (typeof answer !== 'symbol' || answer !== SKIP) return answer;
    this.#woken = false;
    if (this.#calls.length > 0 || this.ended) {
      const value = this.#results.length > 0 ? this.#take() : DONE;
      this.refill();
      return value;
    }
    this.items = this.#results.batch();
    this.index = 0;
    return SKIP;
  }

  get #drained(): boolean {
    return this.#intake.over && !this.#intake.busy && this.#under === 0 && this.#results.length === 0;
  }

  // ---- starting -------------------------------------------------------------------------------

  /** Start callbacks until the limit is reached or the source makes us wait. */
  override refill(): void {
    if (this.#filling) return;
    this.#filling = true;
    do while (this.#room > 0) this.#intake.take(this.#room);
    while (this.#calls.length > 0 && this.#deliver());
    this.#filling = false;
  }

  get #room(): number {
    if (this.#intake.over || this.#intake.busy) return 0;
    const waiting = this.#results.length + this.items.length - this.index;
    return this.#limit - waiting - (this.#ordered ? 0 : this.#under);
  }

  refused(error: unknown): void {
    if (this.#intake.over) this.late(error);
    else this.#results.put(error, true);
    this.#intake.over = true;
    this.refill();
  }

  start(value: unknown): void {
    this.#under++;
    const { onValue, onError } = this.#ordered ? this.#results.place() : this;
    const told = this.#picks ? picked(value, onValue) : onValue;
    let answer: unknown;
    try {
      answer = (0, this.#mapper)(value, this.#count++, this.context);
      const later = awaited(answer);
      if (later !== undefined) return void later.then(told, onError);
    } catch (error) {
      return onError(error); // at once: nothing starts after it
    }
    told(answer);
  }

  // ---- telling --------------------------------------------------------------------------------

  /** Whatever may be told as it comes needs no place. */
  readonly onValue = (value: unknown): void => {
    if (!this.#unheard) this.#results.add(value);
    this.#landed();
  };

  readonly onError = (error: unknown): void => {
    if (this.#unheard) this.late(error);
    else {
      this.#results.put(error, true);
      this.#fail(error);
    }
    this.#landed();
  };

  /** What has a place has come. */
  arrived(place: Place): void {
    if (place.dropped || this.#unheard) this.drop(place);
    else if (place.failed) this.#fail(place.value);
    this.#landed();
  }

  /** Nothing starts after an error; the source is closed at once, while results that come first are waited for. */
  #fail(error: unknown): void {
    if (this.#intake.over) return;
    this.#intake.over = true;
    void this.shut(error);
  }

  /** Nobody will ask for what comes now. */
  get #unheard(): boolean {
    return this.#told || (this.ended && this.#calls.length === 0);
  }

  #landed(): void {
    if (--this.#under === 0) this.#onIdle?.();
    if (this.#calls.length > 0 && !this.#filling && this.#deliver()) this.refill();
  }

  /** Answer calls as far as results are there; true: that made room for more. */
  #deliver(): boolean {
    const calls = this.#calls;
    const results = this.#results;
    let took = false;
    while (calls.length > 0 && !this.#woken && !this.#told) {
      took = results.skip() || took;
      if (!results.ready) break;
      const { resolve } = calls.shift();
      took ||= calls.length > 0;
      resolve(calls.length > 0 ? this.#take() : this.#ready());
    }
    while (calls.length > 0 && (this.#told || this.#drained)) calls.shift().resolve(DONE);
    return took;
  }

  /** The first result: its value, or its error once everything is closed. */
  #take(): unknown {
    const { failed } = this.#results;
    const result = this.#results.shift();
    if (!failed) return result;
    this.#told = true;
    this.#results.cut(0);
    return this.tell(result);
  }

  // ---- leaving --------------------------------------------------------------------------------

  /** An error that nobody will hear is published. */
  drop(place: Place): void {
    place.dropped = true;
    if (place.failed) this.late(place.value);
  }

  protected override leave(reason: CancelReason): unknown {
    this.#intake.over = true;
    this.#results.cut(this.#calls.length + (this.#woken ? 1 : 0));
    const closing = attempt(() => super.leave(reason, this.#calls.length === 0));
    if (this.#under === 0) return closing;
    return closings([closing, new Promise<void>((resolve) => (this.#onIdle = resolve))]);
  }

  protected override ending(): void {
    this.#results.release();
  }

  override abandon(): void {
    this.#results.cut(0);
    this.#calls.splice();
    this.up.abandon();
  }
}

/** Tells `value` if it is to be kept. */
const picked =
  (value: unknown, tell: (value: unknown) => void) =>
  (keep: unknown): void =>
    tell(keep ? value : SKIP);

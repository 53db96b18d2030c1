import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { closings } from '../closings.ts';
import { type Callback, SKIP } from '../op.ts';
import type { AtOnce } from '../options.ts';
import type { Call, Taker } from '../reader.ts';
import { attempt, awaited } from '../when.ts';
import { Calls } from './calls.ts';
import { Intake } from './intake.ts';
import type { Place } from './places.ts';
import { Results } from './results.ts';
import { UpstreamFeed } from './upstream.ts';

/**
 * `map` with up to `limit` results under way or waiting to be read; results that are SKIP are passed over in their turn.
 * Nothing starts before the first read, nothing after an error or the end of reading. A terminal operation, or a map behind
 * this one, takes each result in the moment in which it comes; for others what is there when they come is one batch. Each
 * value that is taken makes room for the next.
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
  readonly #calls = new Calls();
  readonly #call = this.call();
  /** Callbacks that have not settled. */
  #under = 0;
  #filling = false;
  #count = 0;
  #onIdle: (() => void) | undefined;

  constructor(source: Source<unknown>, mapper: Callback, { limit, ordered }: AtOnce, picks?: boolean) {
    super(source);
    this.#mapper = mapper;
    this.#limit = limit;
    this.#ordered = ordered;
    this.#picks = picks;
  }

  request(taker?: Taker): unknown {
    do this.refill();
    while (this.#results.skip());
    if (this.#calls.length === 0) {
      if (this.#results.failed) return this.#take();
      if (this.#results.ready) {
        this.items = this.#results.batch();
        this.index = 0;
        return SKIP;
      }
      if (this.#drained()) return DONE;
    }
    const answer = this.#calls.wait(taker);
    this.wanted(); // those before it may have no room
    return answer;
  }

  override get stocked(): boolean {
    return super.stocked || this.#results.ready;
  }

  override wanted(): void {
    if (this.#results.ready) this.refill();
  }

  #drained(): boolean {
    return this.#intake.over && !this.#intake.busy && this.#under === 0 && this.#results.length === 0;
  }

  // ---- starting -------------------------------------------------------------------------------

  /** Start callbacks until the limit is reached or the source makes us wait. */
  override refill(): void {
    if (this.#filling) return;
    this.#filling = true;
    do this.#intake.fill();
    while ((this.#results.ready || this.#intake.over) && this.#calls.length > 0 && this.#deliver());
    this.#filling = false;
    if (this.ended && this.#calls.length === 0) this.#results.cut(0);
  }

  get room(): number {
    return this.#limit - this.#results.length - this.items.length + this.index - (this.#ordered ? 0 : this.#under);
  }

  refused(error: unknown): void {
    if (this.#intake.over) this.late(error);
    else this.#results.place().settle(error, true);
    this.#intake.over = true;
    this.refill();
  }

  start(value: unknown): void {
    this.#under++;
    const { resolve, reject } = this.#ordered ? this.#results.place().call : this.#call;
    const told = this.#picks ? picked(value, resolve) : resolve;
    let answer: unknown;
    try {
      answer = (0, this.#mapper)(value, this.#count++, this.context);
      const later = awaited(answer);
      if (later !== undefined) return void later.then(told, reject);
    } catch (error) {
      return reject(error); // at once: nothing starts after it
    }
    told(answer);
  }

  // ---- telling --------------------------------------------------------------------------------

  /** Who hears of the result at `place`; without one: of what may be told as it comes, and has no place until it waits. */
  call(place?: Place): Call {
    // bound methods: of closures that have died V8 throws the code away
    return { resolve: this.#arrived.bind(this, place), reject: this.#keep.bind(this, place, true) };
  }

  /**
   * Most results are taken at once, and one more is started for them: V8 makes one piece of code of all that they run
   * through, as long as that is below 920 bytes of bytecode.
   */
  #arrived(place: Place | undefined, value: unknown): void {
    const calls = this.#calls;
    const results = this.#results;
    if (!calls.willing || (place === undefined ? results.length > 0 : !results.pass(place)))
      return this.#keep(place, false, value);
    const filling = this.#filling;
    this.#filling = true; // whoever takes it may want more at once: that is seen to when this one is told
    const under = --this.#under;
    if (typeof value !== 'symbol' || value !== SKIP) calls.hand(value);
    if (!filling) this.#intake.next();
    this.#filling = filling;
    // the next one was answered at once, or the source must be asked
    if (filling || this.#under === under || results.ready) this.#landed();
  }

  /** Nothing starts after an error; the source is closed at once, while results that come first are waited for. */
  #keep(place: Place | undefined, failed: boolean, value: unknown): void {
    this.#under--;
    // nobody will ask for it
    if (place?.dropped || (this.ended && this.#calls.length === 0)) {
      if (failed) this.late(value);
    } else {
      (place ?? this.#results.place()).settle(value, failed);
      if (failed && !this.#intake.over) {
        this.#intake.over = true;
        void this.shut(value);
      }
    }
    this.#landed();
  }

  #landed(): void {
    if (this.#under === 0) this.#onIdle?.();
    this.refill();
  }

  /** Answer calls as far as results are there; true: that made room for more. */
  #deliver(): boolean {
    const calls = this.#calls;
    const results = this.#results;
    const before = results.length;
    let failed = false;
    while (!failed && calls.turn()) {
      results.skip();
      if (!results.ready) break;
      failed = results.failed;
      if (calls.willing && !failed) calls.hand(results.shift());
      else calls.shift().resolve(this.#take());
    }
    if (failed || this.#drained()) calls.end();
    return results.length < before;
  }

  /** The first result: its value, or its error once everything is closed. */
  #take(): unknown {
    const { failed } = this.#results;
    const result = this.#results.shift();
    if (!failed) return result;
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
    this.#results.cut(this.#calls.length);
    const closing = attempt(() => super.leave(reason, this.#calls.length === 0));
    if (this.#under === 0) return closing;
    return closings([closing, new Promise<void>((resolve) => (this.#onIdle = resolve))]);
  }

  protected override ending(): void {
    this.#results.release();
  }

  override abandon(): void {
    this.#results.cut(0);
    this.#calls.end();
    this.up.abandon();
  }
}

/** Tells `value` if it is to be kept. */
const picked =
  (value: unknown, tell: (value: unknown) => void) =>
  (keep: unknown): void =>
    tell(keep ? value : SKIP);

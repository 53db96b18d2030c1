import type { CancelReason } from '../errors.ts';
import { DONE } from '../protocol.ts';
import { type Fold, SKIP } from './op.ts';
import { AT_FAILURE, PENDING, type Suspended } from './place.ts';
import { Pull } from './pull.ts';
import { type Call, capture, captured, type Taker } from './reader.ts';
import { isCancellation } from './report.ts';
import { FOLDING, FRESH, IDLE, RUNNING, WAITING } from './state.ts';
import { mustWait } from './when.ts';

export type Result = IteratorResult<unknown, undefined>;
export const result = (value: unknown): Result =>
  value === DONE ? { value: undefined, done: true } : { value, done: false };

/** A terminal operation that reads, its promise, and how to settle that. */
interface Terminal {
  readonly run: Fold;
  readonly call: Call;
  readonly promise: Promise<unknown>;
}

/** One call at a time, or one terminal operation: the fused pull, seen from outside. */
export abstract class Solo extends Pull {
  protected state: number = FRESH;
  /** The one fused call that waits for its pull, and whether it wants values or iterator results. */
  protected call: Call | undefined;
  protected raw = false;
  protected terminal: Terminal | undefined;
  /** Left by the reader or an abort: no callback starts, and cancellations that come up in answer are no errors. */
  left = false;

  /** Somebody reads already. */
  protected abstract busy(raw: boolean): Promise<unknown>;
  /** The waiting call was handed over: others listen to its pull. */
  protected abstract readonly stages: unknown;
  /** Somebody waits from now on. */
  protected abstract entered(): void;
  /** Somebody who waited has been told. */
  protected abstract calm(): void;
  abstract readonly awaited: boolean;
  abstract readonly inFlight: boolean;
  abstract close(reason: CancelReason): unknown;
  abstract abort(reason: unknown): void;

  // ---- asking from outside --------------------------------------------------------------------

  /** As an iterator. */
  next(): Promise<Result> {
    // a value whose `then` throws is for `begin`
    if (!this.feed.mixed && this.passes()) return Promise.resolve({ value: this.feed.shift(), done: false });
    if (this.state !== IDLE && !this.free()) return this.busy(false) as Promise<Result>;
    let value: unknown;
    try {
      value = this.begin(undefined, this.takes.length === 0 && this.flowing);
    } catch (error) {
      return Promise.reject(error);
    }
    if (value === PENDING) return this.#wait(false) as Promise<Result>;
    return Promise.resolve(result(value));
  }

  /** A batch is being handed out: most calls of a `for await` loop need to ask nothing more than this. */
  // not #flowing: V8 inlines no such accessor (4 ns a call)
  private get flowing(): boolean {
    const { feed } = this;
    return (
      this.state === IDLE &&
      feed.index < feed.items.length &&
      this.pace.left > 0 &&
      !this.last && // said by an abort, too
      !feed.held
    );
  }

  /** As a Reader: a value or DONE, or a promise of them. May be called again before that has settled. */
  request(taker?: Taker): unknown {
    if (this.passes()) return this.feed.shift();
    if (this.state !== IDLE && !this.free()) return this.busy(true);
    this.outer = this.bare ? taker : undefined;
    const value = this.begin();
    this.outer = undefined; // it was for this read alone
    return value === PENDING ? this.#wait(true) : value;
  }

  /** The next of the batch is taken as it is: nothing is done to its values, and nothing has to be looked at. */
  passes(): boolean {
    if (!this.bare || !this.flowing) return false;
    const { feed, pace } = this;
    const value = feed.items[feed.index];
    // numbers are told apart first: see burst.ts
    if (typeof value !== 'number' && (value === DONE || (feed.mixed && mustWait(value)))) return false;
    pace.left--;
    return true;
  }

  /** Nothing is under way: a pull may begin. From the first on, the pipeline's signal counts. */
  free(): boolean {
    if (this.state === FRESH) {
      this.state = IDLE;
      if (!this.finished && this.feed.open(this)) this.abort(this.feed.options.signal!.reason);
    }
    return this.state === IDLE;
  }

  /** @param flows - A batch is being handed out: what `run` would look at first has been looked at. */
  begin(run?: Fold, flows = false): unknown {
    if (this.told) return DONE;
    this.state = RUNNING;
    try {
      let value = flows ? this.onward(SKIP, 0, run) : SKIP;
      if (value === SKIP || value === DONE) value = this.run(value, run);
      this.state = IDLE;
      return value;
    } catch (error) {
      this.state = IDLE;
      return this.fail(error);
    }
  }

  /** Wait for what another pull over the same feed has asked for. */
  protected adopt({ at, pending, held }: Suspended): Promise<unknown> {
    this.suspend(at, pending, held);
    return this.#wait(true);
  }

  #wait(raw: boolean): Promise<unknown> {
    const promise = new Promise(capture);
    this.state = WAITING;
    this.raw = raw;
    this.call = captured;
    this.pending!.then(this.#onValue, this.#onError);
    this.entered();
    return promise;
  }

  readonly #onValue = (value: unknown): void => this.#onSettled(value, false);
  readonly #onError = (error: unknown): void => this.#onSettled(error, true);

  #onSettled(given: unknown, refused: boolean): void {
    const { call } = this;
    if (call === undefined) return this.#unheard(given, refused);
    this.state = RUNNING;
    let value: unknown;
    try {
      value = refused ? this.refuse(given) : this.resume(given);
    } catch (error) {
      if (this.left && !this.told && isCancellation(error)) value = DONE;
      else {
        this.#answered();
        call.reject(error);
        return;
      }
    }
    if (value === PENDING) {
      this.state = WAITING;
      this.pending!.then(this.#onValue, this.#onError);
      return;
    }
    this.#answered();
    call.resolve(this.raw ? value : result(value));
  }

  /** The call was settled from outside, or handed to the stages: those listen to the same promise. */
  #unheard(given: unknown, refused: boolean): void {
    if (this.stages !== undefined) return;
    if (refused) this.feed.late(given);
    else if (this.at === AT_FAILURE) this.feed.late(this.held);
  }

  #answered(): void {
    this.state = IDLE;
    this.call = undefined;
    this.calm();
  }

  // ---- terminal operations --------------------------------------------------------------------

  /** A terminal operation reads until the end: others queue behind it, an abort or the end of the grace reaches it. */
  occupy(run: Fold, reading: Promise<unknown>): Promise<unknown> {
    const promise = new Promise(capture);
    const call = captured;
    this.state = FOLDING;
    this.terminal = { run, call, promise };
    this.entered();
    const over = (): void => {
      this.state = IDLE;
      this.terminal = undefined;
      this.calm();
    };
    reading.then(
      (state) => {
        over();
        call.resolve(state);
      },
      (error: unknown) => {
        if (this.terminal === undefined) this.feed.late(error);
        over();
        if (this.left && !this.told && isCancellation(error)) call.resolve(run.state);
        else call.reject(error);
      },
    );
    return promise;
  }
}

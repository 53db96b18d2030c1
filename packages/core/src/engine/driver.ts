import type { CancelReason } from '../errors.ts';
import { DONE } from '../protocol.ts';
import type { Feed } from './feed.ts';
import { type Fold, type Op, SKIP } from './op.ts';
import { answer, stages } from './overlap.ts';
import { AT_BREATH, PENDING, Pull } from './pull.ts';
import { type Call, LEFT, type Reader, signalled } from './reader.ts';
import { isCancellation, publishSuppressed } from './report.ts';
import { isThenable, rejected } from './when.ts';

type Result = IteratorResult<unknown, undefined>;
const result = (value: unknown): Result => (value === DONE ? { value: undefined, done: true } : { value, done: false });

let captured: Call;
const capture = (resolve: Call['resolve'], reject: Call['reject']): void => {
  captured = { resolve, reject };
};

/**
 * FRESH: not read yet. RUNNING: a callback or the source is on the stack. WAITING: one call waits. STAGED: calls overlap.
 * FOLDING: a terminal operation reads.
 */
const FRESH = 0;
const IDLE = 1;
const RUNNING = 2;
const WAITING = 3;
const STAGED = 4;
const FOLDING = 5;

/** A terminal operation that reads, its promise, and how to settle that. */
interface Terminal {
  readonly run: Fold;
  readonly call: Call;
  readonly promise: Promise<unknown>;
}

/**
 * What the outside sees of a pull: `next()`, `close()`, the signal. At most one pull runs at a time; when a second is asked
 * for meanwhile, the first is handed over to concurrent stages (overlap.ts), which answer from then on.
 */
export class Driver extends Pull implements Reader {
  private state: number = FRESH;
  /** The one fused call that waits for its pull, and whether it wants values or iterator results. */
  private call: Call | undefined;
  private raw = false;
  private concurrent: Reader | undefined;
  /** Calls that wait for the stages. */
  private readonly calls = new Set<Call>();
  private terminal: Terminal | undefined;
  private grace: ReturnType<typeof setTimeout> | undefined;
  /** Left by the reader or an abort: no callback starts, and cancellations that come up in answer are no errors. */
  left = false;
  /** Said to whoever asks first after an abort. */
  private aborted: { readonly reason: unknown } | undefined;

  // ---- asking from outside --------------------------------------------------------------------

  /** As an iterator. */
  next(): Promise<Result> {
    if (this.state !== IDLE && !this.free()) return this.busy(false) as Promise<Result>;
    let value: unknown;
    try {
      value = this.begin();
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return value === PENDING ? (this.wait(false) as Promise<Result>) : Promise.resolve(result(value));
  }

  /** As a Reader: a value or DONE, or a promise of them. May be called again before that has settled. */
  request(): unknown {
    if (this.state !== IDLE && !this.free()) return this.busy(true);
    const value = this.begin();
    return value === PENDING ? this.wait(true) : value;
  }

  accept(value: unknown): unknown {
    return value;
  }

  /** Nothing is under way: a pull may begin. From the first on, the pipeline's signal counts. */
  free(): boolean {
    if (this.state === FRESH) {
      this.state = IDLE;
      if (!this.finished && this.feed.open(this)) this.abort(this.feed.options.signal!.reason);
    }
    return this.state === IDLE;
  }

  begin(run?: Fold): unknown {
    if (this.aborted !== undefined) throw this.abortReason();
    this.state = RUNNING;
    try {
      const value = this.run(SKIP, run);
      this.state = IDLE;
      return value;
    } catch (error) {
      this.state = IDLE;
      return this.fail(error);
    }
  }

  /** The reason of the abort, once. */
  private abortReason(): unknown {
    const { reason } = this.aborted!;
    this.aborted = undefined;
    return reason;
  }

  private wait(raw: boolean): Promise<unknown> {
    const promise = new Promise(capture);
    this.state = WAITING;
    this.raw = raw;
    this.call = captured;
    this.pending!.then(this.onValue, this.onError);
    return promise;
  }

  private readonly onValue = (value: unknown): void => this.onSettled(value, false);
  private readonly onError = (error: unknown): void => this.onSettled(error, true);

  private onSettled(given: unknown, refused: boolean): void {
    const { call } = this;
    if (call === undefined) return this.unheard(given, refused);
    this.state = RUNNING;
    let value: unknown;
    try {
      value = refused ? this.refuse(given) : this.resume(given);
    } catch (error) {
      if (this.left && isCancellation(error)) value = DONE;
      else {
        this.answered();
        call.reject(error);
        return;
      }
    }
    if (value === PENDING) {
      this.state = WAITING;
      this.pending!.then(this.onValue, this.onError);
      return;
    }
    this.answered();
    call.resolve(this.raw ? value : result(value));
  }

  /** The call was settled from outside, or handed to the stages: those listen to the same promise. */
  private unheard(given: unknown, refused: boolean): void {
    if (refused && this.concurrent === undefined) this.late(given);
  }

  /** An error that nobody waits for any more. */
  late(error: unknown): void {
    if (error !== this.feed.options.signal?.reason) publishSuppressed(error, this.feed.name);
  }

  private answered(): void {
    this.state = IDLE;
    this.call = undefined;
    if (this.grace !== undefined) this.calm();
  }

  // ---- what is ready -------------------------------------------------------------------------

  /** A value can be had without asking the source. */
  get ready(): boolean {
    const { feed } = this;
    return this.state === IDLE && !this.finished && feed.index < feed.items.length;
  }

  /** After the first value of a batch was given, that whole batch, if nothing would have been done to its values. */
  wholeBatch(): readonly unknown[] | undefined {
    const { feed } = this;
    if (!this.ready || this.ops.length > 0 || feed.mixed || feed.index !== 1 || !Array.isArray(feed.items))
      return undefined;
    feed.index = feed.items.length;
    return feed.items;
  }

  // ---- overlapping calls ----------------------------------------------------------------------

  /** Somebody reads already: queue behind a terminal operation or our own caller, else read side by side. */
  private busy(raw: boolean): Promise<unknown> {
    if (this.aborted !== undefined) return Promise.reject(this.abortReason() as Error);
    if (this.finished) return Promise.resolve(raw ? DONE : result(DONE));
    const again = (): unknown => (raw ? this.request() : this.next());
    if (this.state === FOLDING) return this.terminal!.promise.then(again, again);
    if (this.state === RUNNING) return Promise.resolve().then(again);
    if (this.concurrent === undefined) {
      const { at, held, pending, call } = this;
      this.state = STAGED;
      this.concurrent = stages(this, at === AT_BREATH ? undefined : { at, held, pending: pending! });
      this.call = undefined;
      this.forward(call!, this.raw); // the first call goes down the stages to where its pull stands
    }
    return new Promise((resolve, reject) => {
      this.forward({ resolve, reject }, raw);
    });
  }

  private forward({ resolve, reject }: Call, raw: boolean): void {
    const call: Call = { resolve: raw ? resolve : (value): void => resolve(result(value)), reject };
    this.calls.add(call);
    const leaves = (over: boolean): boolean => {
      const waits = this.calls.delete(call);
      if (over) {
        this.finish();
        void this.feed.quietly(() => this.feed.end(LEFT));
      }
      if (this.finished && this.calls.size === 0) this.feed.context.abort(LEFT);
      this.calm();
      return waits;
    };
    answer(this.concurrent!, {
      resolve: (value) => {
        if (leaves(value === DONE)) call.resolve(value);
      },
      reject: (error) => {
        if (!leaves(true)) this.late(error);
        else if (this.left && isCancellation(error)) call.resolve(DONE);
        else reject(error);
      },
    });
  }

  // ---- terminal operations --------------------------------------------------------------------

  /** A terminal operation reads until the end: others queue behind it, an abort or the end of the grace reaches it. */
  occupy(run: Fold, reading: Promise<unknown>): Promise<unknown> {
    const promise = new Promise(capture);
    const call = captured;
    this.state = FOLDING;
    this.terminal = { run, call, promise };
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
        if (this.terminal === undefined) this.late(error);
        over();
        if (this.left && isCancellation(error)) call.resolve(run.state);
        else call.reject(error);
      },
    );
    return promise;
  }

  // ---- leaving --------------------------------------------------------------------------------

  private get awaited(): boolean {
    return this.call !== undefined || this.terminal !== undefined || this.calls.size > 0;
  }

  /** Close the source now; calls that still wait may be answered until the grace is over. */
  close(reason: CancelReason = LEFT): unknown {
    const source = this.concurrent ?? this.feed;
    if (this.finished) return this.feed.close(reason);
    this.finish();
    this.left = true;
    try {
      return source.close(reason);
    } finally {
      // after the close, so that a source further down that does not let go is the first to be reported
      if (this.awaited) this.grace = setTimeout(this.abandon, this.feed.graceMs);
    }
  }

  private readonly abandon = (): void => {
    this.feed.orphaned('next');
    this.terminal?.call.resolve(this.terminal.run.state);
    this.call?.resolve(this.raw ? DONE : result(DONE));
    for (const call of this.calls) call.resolve(DONE);
    this.forget();
  };

  /** Whoever waited has been told. */
  private forget(): void {
    this.call = undefined;
    this.terminal = undefined;
    this.calls.clear();
    if (this.grace !== undefined) this.calm();
  }

  /** Nobody waits any more: the grace timer is not needed. */
  private calm(): void {
    if (this.grace === undefined || this.awaited) return;
    clearTimeout(this.grace);
    this.grace = undefined;
  }

  /** Everyone who waits hears the reason at once; with nobody waiting, the next to ask does. */
  abort(reason: unknown): void {
    if (this.finished) return;
    this.finish();
    this.left = true;
    if (!this.awaited) this.aborted = { reason };
    const source = this.concurrent ?? this.feed;
    void this.feed.quietly(() => {
      const closing = source.close(signalled(reason));
      return isThenable(closing) ? (closing as Promise<void>) : undefined;
    });
    this.terminal?.call.reject(reason);
    this.call?.reject(reason);
    for (const call of this.calls) call.reject(reason);
    this.forget();
  }

  /** `return()` of an iterator. */
  quit(): Promise<Result> {
    const over: Result = { value: undefined, done: true };
    this.aborted = undefined;
    try {
      const closing = this.close();
      return isThenable(closing) ? (closing as Promise<void>).then(() => over) : Promise.resolve(over);
    } catch (error) {
      return rejected(error);
    }
  }
}

/** A driver over a feed of one's own, with operators fused on. */
export const drive = (feed: Feed, ops: readonly Op[] = []): Driver => new Driver(feed, ops);

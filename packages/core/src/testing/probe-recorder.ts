import type { ProbeAnswer, ProbePlan } from './probe-options.ts';

export type Result<T> = IteratorResult<T, undefined>;
/** How a call ends: as the test says, else as the plan does. */
export type Finish<T> = (byHand?: () => Result<T>) => Result<T>;

/** A call that waits for its answer. */
interface Waiting<T> {
  readonly pull: number;
  readonly settle: (outcome: () => Result<T>) => void;
}

/** What a probe has seen, and the hand that answers for it. */
export interface Probe<T> {
  /** How often `[Symbol.asyncIterator]()` or `[Symbol.iterator]()` was called. */
  readonly opened: number;
  /** How often `next()` was called. */
  readonly pulls: number;
  /** How often `return()` was called. */
  readonly closes: number;
  /** How often `next()` was called after `return()`, after an error, or after it had said done. */
  readonly latePulls: number;
  /** How often `return()` was called after the probe itself had said done or had failed. */
  readonly lateCloses: number;
  /** Calls of `next()` that have not been answered. */
  readonly inFlight: number;
  /** The most that `inFlight` has been. */
  readonly peak: number;
  /** All of it in order: `open`, `next`, `value 1`, `done`, `error`, `return`, `returned`. */
  readonly events: readonly string[];
  /** Answers the oldest waiting `next()`, or the one with this number (0 is the first), with a value. */
  deliver(value: T, pull?: number): void;
  /** Fails the oldest waiting `next()`, or the one with this number. */
  fail(error: unknown, pull?: number): void;
  /** Answers the oldest waiting `next()`, or the one with this number, with done. */
  end(pull?: number): void;
  /** Answers the oldest waiting `return()`; with an argument, it fails with that. */
  finishClose(failure?: { readonly error: unknown }): void;
  /** Throws unless `return()` was called once, and neither `next()` nor `return()` at a time when nobody should. */
  assertClosedOnce(): void;
  /** Throws unless nothing at all was asked of the probe. */
  assertUntouched(): void;
}

/** A probe's memory. */
export class Recorder<T> implements Probe<T> {
  opened = 0;
  pulls = 0;
  closes = 0;
  latePulls = 0;
  lateCloses = 0;
  inFlight = 0;
  peak = 0;
  readonly events: string[] = [];
  readonly #plan: ProbePlan<T>;
  readonly #waiting: Waiting<T>[] = [];
  readonly #closing: Waiting<T>[] = [];

  constructor(plan: ProbePlan<T>) {
    this.#plan = plan;
  }

  open<I>(iterator: I): I {
    this.opened++;
    this.events.push('open');
    return iterator;
  }

  deliver(value: T, pull?: number): void {
    this.#take(this.#waiting, pull, 'next()').settle(() => ({ value, done: false }));
  }

  fail(error: unknown, pull?: number): void {
    this.#take(this.#waiting, pull, 'next()').settle(() => {
      throw error;
    });
  }

  end(pull?: number): void {
    this.#take(this.#waiting, pull, 'next()').settle(() => ({ value: undefined, done: true }));
  }

  finishClose(failure?: { readonly error: unknown }): void {
    this.#take(this.#closing, undefined, 'return()').settle(() => {
      if (failure !== undefined) throw failure.error;
      return { value: undefined, done: true };
    });
  }

  assertClosedOnce(): void {
    if (this.closes !== 1 || this.latePulls > 0 || this.lateCloses > 0) this.#disappoint('to be closed exactly once');
  }

  assertUntouched(): void {
    if (this.events.length > 0) this.#disappoint('not to be touched');
  }

  /** A call of `next()`: `finish` says how it ends, unless the test does or it never ends. */
  answer(finish: Finish<T>, hangs: boolean): unknown {
    const pull = this.pulls++;
    this.events.push('next');
    this.peak = Math.max(this.peak, ++this.inFlight);
    if (hangs) return new Promise(() => undefined);
    return this.#answer(this.#plan.answers, this.#waiting, pull, (byHand) => {
      this.inFlight--;
      return this.#write(() => finish(byHand));
    });
  }

  /** A call of `return()`. */
  answerClose(): unknown {
    this.closes++;
    this.events.push('return');
    const { closes, closeError } = this.#plan;
    if (closes === 'never' || closes === 'missing') return new Promise(() => undefined);
    return this.#answer(closes, this.#closing, 0, (byHand) => {
      this.events.push('returned');
      if (closeError !== undefined) throw closeError.error;
      return byHand === undefined ? { value: undefined, done: true } : byHand();
    });
  }

  /** Writes down how a call of `next()` ended. */
  #write(outcome: () => Result<T>): Result<T> {
    try {
      const result = outcome();
      this.events.push(result.done === true ? 'done' : `value ${String(result.value)}`);
      return result;
    } catch (error) {
      this.events.push('error');
      throw error;
    }
  }

  #answer(manner: ProbeAnswer, waiting: Waiting<T>[], pull: number, finish: Finish<T>): unknown {
    if (manner === 'byHand') return this.#wait(waiting, pull, finish);
    const { throws, delayMs } = this.#plan;
    if (delayMs > 0 && waiting === this.#waiting) return this.#later(finish);
    if (manner !== 'sync' && !throws)
      return inManner(
        manner,
        Promise.resolve().then(() => finish()),
      );
    try {
      const result = finish();
      return manner === 'sync' ? result : inManner(manner, Promise.resolve(result));
    } catch (error) {
      if (throws) throw error;
      return Promise.reject(error);
    }
  }

  #wait(waiting: Waiting<T>[], pull: number, finish: Finish<T>): Promise<Result<T>> {
    return new Promise((resolve, reject) => {
      const settle = (byHand: () => Result<T>): void => {
        try {
          resolve(finish(byHand));
        } catch (error) {
          reject(error);
        }
      };
      waiting.push({ pull, settle });
    });
  }

  #later(finish: Finish<T>): Promise<Result<T>> {
    return new Promise((resolve) => setTimeout(resolve, this.#plan.delayMs)).then(() => finish());
  }

  #take(waiting: Waiting<T>[], pull: number | undefined, name: string): Waiting<T> {
    const at = pull === undefined ? 0 : waiting.findIndex((call) => call.pull === pull);
    const [call] = at < 0 ? [] : waiting.splice(at, 1);
    if (call !== undefined) return call;
    const which = pull === undefined ? '' : ` with number ${String(pull)}`;
    throw new Error(`Cannot answer: no ${name}${which} is waiting; so far: ${this.events.join(', ')}`);
  }

  #disappoint(hope: string): never {
    throw new Error(`Expected the probe ${hope}; what happened: ${this.events.join(', ') || 'nothing'}`);
  }
}

/** A native promise, or an object that has nothing of it but `then`. */
function inManner<R>(manner: 'promise' | 'thenable', promise: Promise<R>): PromiseLike<R> {
  if (manner === 'promise') return promise;
  return { then: (onValue, onError) => promise.then(onValue, onError) };
}

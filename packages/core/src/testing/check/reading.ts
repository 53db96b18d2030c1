import { show } from '../../engine/check.ts';
import { ask, type Call, type Kind, type Make, outcomeOf, textOfError } from './call.ts';
import type { Clock } from './clock.ts';
import { Hand } from './hand.ts';
import type { Broken, Law } from './laws.ts';
import { listenersOf } from './platform.ts';
import { type Replay, type Step, stepsOf } from './replay.ts';

/** More values than this are not read. */
export const MOST_VALUES = 20;

/** One reading of what is checked: the calls that a replay says, and all that they led to. */
export class Reading {
  readonly hand: Hand;
  readonly thrown: Error = new Error('the error given to throw()');
  readonly reason: Error = new Error('the reason of the abort');
  readonly calls: Call[] = [];
  readonly broken: Broken[] = [];
  readonly log: string[] = [];
  /** Calls of next() overlapped. */
  crowded = false;
  /** It was read, left or aborted while an answer was on its way: nobody could know that the source had ended. */
  racing = false;
  /** It was left, and has not settled. */
  hung = false;
  left = false;
  aborted = false;
  /** What is read. */
  iterator: Partial<Record<Kind, unknown>> = {};
  readonly #replay: Replay;
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #over = false;
  #onItsWay = false;
  /** A call was made in this turn: its answer may be the end, and on its way. */
  #fresh = false;
  #owesReason = false;

  constructor(replay: Replay, clock: Clock) {
    this.#replay = replay;
    this.#clock = clock;
    this.hand = new Hand(replay);
  }

  /** The calls of next(), in order. */
  get reads(): readonly Call[] {
    return this.calls.filter(({ kind }) => kind === 'next');
  }

  async play(make: Make): Promise<void> {
    const made = await make(this.hand.source, this.#controller.signal);
    if (!this.#isOpen(made)) return;
    await this.#clock.until(() => true);
    const listeners = listenersOf(this.#controller.signal);
    if (listeners > 0) this.#breaks('lazy', 'it listens to the signal before the first next()');
    const { pulls, closes } = this.hand.source;
    if (pulls + closes > 0) this.#breaks('lazy', `the source was asked before the first next()`);
    for (const step of stepsOf(this.#replay)) {
      // Steps in a row that do not wait are one burst: not a microtask passes between them.
      const waiting = this.#step(step);
      if (waiting !== undefined) await waiting;
    }
    await this.#finish();
  }

  #breaks(law: Law, how: string): void {
    this.broken.push({ law, how });
    this.log.push(`! ${how}`);
  }

  /** Whether there is something to call. */
  #isOpen(made: unknown): boolean {
    try {
      return this.#open(made);
    } catch (error) {
      this.#breaks('protocol', `it throws when it is opened: ${textOfError(error)}`);
      return false;
    }
  }

  #open(made: unknown): boolean {
    const open = (made as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator];
    const iterator: unknown = typeof open === 'function' ? open.call(made) : made;
    const next: unknown = (iterator as { next?: unknown } | null | undefined)?.next;
    if (typeof next !== 'function') {
      const opened = `[Symbol.asyncIterator]() answered ${show(iterator)} without a next()`;
      const refused = `make() must answer an async iterable, got ${show(made)}`;
      this.#breaks('protocol', typeof open === 'function' ? opened : refused);
      return false;
    }
    this.iterator = iterator as AsyncIterator<unknown>;
    const again = (iterator as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator];
    if (typeof again !== 'function') this.#breaks('returns itself', 'the iterator has no [Symbol.asyncIterator]()');
    else if (again.call(iterator) !== iterator) {
      this.#breaks('returns itself', '[Symbol.asyncIterator]() of the iterator answered something else');
    }
    return true;
  }

  #step(step: Step): Promise<unknown> | undefined {
    if (step === 'wait') return this.#wait();
    if (step === 'drain') return this.#drain();
    if (step === 'turn') return this.#turn();
    if (step === 'tick') {
      this.#onItsWay ||= this.calls.length > 0;
      return Promise.resolve();
    }
    if (step === 'abort') this.#abort();
    else if (step === 'answer' || step === 'newest') this.#answer(step === 'answer' ? 0 : -1);
    else this.#call(step);
    return undefined;
  }

  async #turn(): Promise<void> {
    await this.#clock.until(() => true);
    this.#onItsWay = false;
    this.#fresh = false;
  }

  #look(kind: Kind): unknown {
    try {
      return this.iterator[kind];
    } catch (error) {
      this.#breaks('protocol', `${kind} throws when it is looked at: ${textOfError(error)}`);
      return undefined;
    }
  }

  #call(kind: Kind): Call | undefined {
    const method = this.#look(kind);
    if (method === undefined && kind !== 'next') {
      this.log.push(`there is no ${kind}()`);
      return undefined;
    }
    if (this.#onItsWay) this.racing = true;
    const waiting = this.calls.filter(({ state }) => state === 'waiting');
    if (kind === 'next' && waiting.length > 0) this.crowded = true;
    const number = this.calls.filter((call) => call.kind === kind).length + 1;
    const name = `${kind}() ${String(number)}`;
    const late = this.#over || this.left;
    const { aborted } = this;
    const call: Call = { kind, name, late, state: 'waiting', value: undefined, left: this.left || aborted, aborted };
    if (kind !== 'next') {
      this.left = true;
      for (const before of waiting) before.left = true;
    }
    this.calls.push(call);
    this.#fresh = true;
    this.log.push(name);
    ask(
      call,
      () => Reflect.apply(method as () => unknown, this.iterator, kind === 'throw' ? [this.thrown] : []),
      (state, value) => this.#settle(call, state, value),
      (how) => this.#breaks('protocol', how),
    );
    return call;
  }

  #settle(call: Call, state: Call['state'], value: unknown): void {
    Object.assign(call, { state, value });
    const { kind, name, late } = call;
    this.log.push(`  ${name}${outcomeOf(call)}`);
    if (kind !== 'next' || state !== 'value') this.#over = true;
    if (kind !== 'next' || !late || state === 'done') return;
    if (state === 'error') this.#breaks('fails once', `${name} rejected although the iterator was over`);
    else this.#breaks('stays done', `${name} answered a value although the iterator was over`);
  }

  #abort(): void {
    if (this.aborted || this.#replay.signal !== true) return;
    if (this.#onItsWay || this.#fresh) this.racing = true;
    this.#owesReason = !this.#over && !this.left;
    this.aborted = true;
    for (const call of this.calls) if (call.state === 'waiting') call.left = call.aborted = true;
    this.log.push('abort');
    this.#controller.abort(this.reason);
  }

  #answer(at: 0 | -1): void {
    const pull = this.hand.answer(at);
    if (pull === undefined) return;
    this.#onItsWay = true;
    this.log.push(`the source answers its next() ${String(pull + 1)}`);
  }

  /** Waits for all calls so far, and answers what the source is asked for; whether they have all been answered. */
  async #wait(): Promise<boolean> {
    const answered = (): boolean => this.calls.every(({ state }) => state !== 'waiting');
    for (;;) {
      const some = await this.#clock.until(() => answered() || this.hand.waits);
      this.#onItsWay = false;
      this.#fresh = false;
      if (!some || answered()) return some;
      this.#answer(0);
    }
  }

  async #drain(): Promise<void> {
    for (let read = 0; read < MOST_VALUES; read++) {
      const call = this.#call('next');
      if (!(await this.#wait()) || call?.state !== 'value') return;
    }
  }

  /** Leaves what is still open, and looks at what stays. */
  async #finish(): Promise<void> {
    const { ends, closes } = this.#replay;
    const waits = (of: (call: Call) => boolean): boolean =>
      this.calls.some((call) => call.state === 'waiting' && of(call));
    await this.#wait();
    if (this.#owesReason && !this.left && !this.racing && !this.reads.some(({ state }) => state === 'error')) {
      if (!waits(() => true)) this.#call('next');
      await this.#wait();
      if (!this.reads.some(({ state }) => state === 'error')) this.#breaks('hears the abort', 'no read rejected');
    }
    if (waits(() => !this.left) && this.hand.source.pulls > 0 && ends !== 'hang' && closes !== 'never') {
      this.#breaks('answered', 'a next() waits although the source has answered');
    }
    if (!this.left) this.#call('return');
    await this.#wait();
    this.hung = waits(({ kind }) => kind !== 'next');
    if (this.hung) this.#breaks('no hang', 'it was left, and that has not settled');
    else await this.#after(waits(() => true) && this.left);
  }

  async #after(waiting: boolean): Promise<void> {
    if (waiting) this.#breaks('answered', 'a next() waits although the iterator was left');
    // What was asked ahead of its reader may hold the close up.
    while (this.hand.waits) {
      this.#answer(0);
      await this.#turn();
    }
    for (let more = 0; more < 2 && !waiting && this.#over; more++) {
      this.#call('next');
      await this.#wait();
    }
    // a close that hangs may be waited for, and that is all there is to wait for
    await this.#clock.until(() => !this.hand.closing || this.#clock.pending() === 0);
    const timers = this.#clock.pending();
    if (timers > 0) this.#breaks('nothing left behind', `timers that are left: ${String(timers)}`);
    const listeners = listenersOf(this.#controller.signal);
    if (listeners > 0)
      this.#breaks('nothing left behind', `listeners on the signal that are left: ${String(listeners)}`);
  }
}

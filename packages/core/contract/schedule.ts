import { toArray } from '../src/index.ts';
import { probe, settleTasks } from '../src/testing/index.ts';
import { type ByHand, ByHandSubclass } from './by-hand.ts';
import type { Case, Stream } from './cases.ts';
import type { Look } from './row.ts';

/** What a callback does: answer at once, wait for the schedule, throw, or reject. */
export type Manner = 'now' | 'later' | 'throws' | 'rejects';

/** Something that can happen next; only what is possible is ever chosen. */
interface Action {
  readonly name: string;
  readonly possible: () => boolean;
  readonly run: () => void;
}

interface Read {
  state: 'waiting' | 'value' | 'done' | 'error';
  value?: unknown;
}

/**
 * A chain of operators over a source, all of whose answers are given by hand, one at a time: whatever order a schedule puts
 * them in, the chain must bear it.
 */
export class Schedule {
  readonly source: ByHand;
  readonly reads: Read[] = [];
  readonly leaves: ('waiting' | 'settled')[] = [];
  /** Every error that was made, and those that a reader heard. */
  readonly made: unknown[] = [];
  readonly heard: unknown[] = [];
  /** What happened, in order: the counter-example that a failure shows. */
  readonly log: string[] = [];
  readonly reason: Error = new Error('the reason of the abort');
  /** Callbacks that started although the reader had left before anything else ended the pipeline. */
  startedLate = 0;
  /** How many values the source has; a pull beyond them is answered with done. */
  readonly #size: number;
  readonly #stream: Stream;
  readonly #manners: readonly Manner[];
  readonly #controller = new AbortController();
  readonly #callbacks: {
    readonly name: string;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  readonly #unanswered: number[] = [];
  #called = 0;
  #left = false;
  #answered = 0;

  constructor(chain: readonly Case[], size: number, manners: readonly Manner[], kind: 'iterator' | 'subclass') {
    this.#size = size;
    this.#manners = manners;
    this.source = probe({ answers: 'byHand', closes: 'byHand' });
    this.log.push(
      chain
        .map(({ name }) => name.replace(' as a function', ''))
        .join(' > ')
        .concat(` over ${kind}`),
    );
    const { signal } = this.#controller;
    const options = kind === 'iterator' ? { signal } : undefined;
    let applied: unknown = kind === 'iterator' ? this.source : new ByHandSubclass(this.source, { signal });
    for (const [place, one] of chain.entries()) {
      applied = one.apply(applied, this.#look(place), place === 0 ? options : undefined);
    }
    this.#stream = applied as Stream;
  }

  /** What may happen in a schedule without a fault: reads, answers of the source, answers of callbacks. */
  readonly calm: readonly Action[] = [
    { name: 'next()', possible: () => true, run: () => this.read() },
    { name: 'next()', possible: () => true, run: () => this.read() },
    { name: 'the oldest pull is answered', possible: () => this.#pulls().length > 0, run: () => this.#answer(0) },
    { name: 'the oldest pull is answered', possible: () => this.#pulls().length > 0, run: () => this.#answer(0) },
    { name: 'the newest pull is answered', possible: () => this.#pulls().length > 1, run: () => this.#answer(-1) },
    { name: 'the oldest callback', possible: () => this.#callbacks.length > 0, run: () => this.#settle(0) },
    { name: 'the newest callback', possible: () => this.#callbacks.length > 1, run: () => this.#settle(-1) },
  ];

  /** What else may happen: failures, leaving, and a close that takes its time. */
  readonly wild: readonly Action[] = [
    ...this.calm,
    { name: 'the oldest pull fails', possible: () => this.#pulls().length > 0, run: () => this.#fail(0) },
    { name: 'the newest pull fails', possible: () => this.#pulls().length > 1, run: () => this.#fail(-1) },
    { name: 'the source ends', possible: () => this.#pulls().length > 0, run: () => this.#end() },
    { name: 'a callback rejects', possible: () => this.#callbacks.length > 0, run: () => this.#refuse() },
    { name: 'toArray()', possible: () => this.reads.length < 4, run: () => this.fold() },
    { name: 'return()', possible: () => true, run: () => this.leave() },
    { name: 'abort', possible: () => !this.#controller.signal.aborted, run: () => this.#abort() },
    { name: 'the close settles', possible: () => this.#closing(), run: () => this.#finishClose() },
    { name: 'the close fails', possible: () => this.#closing(), run: () => this.#failClose() },
  ];

  /** Does one of the actions that are possible now, and lets so many microtasks pass, or a whole turn (`Infinity`). */
  async step(actions: readonly Action[], choice: number, microtasks: number): Promise<void> {
    const possible = actions.filter((action) => action.possible());
    const action = possible[choice % possible.length];
    if (action === undefined) return;
    this.log.push(action.name);
    action.run();
    if (microtasks === Infinity) await settleTasks(1);
    else for (let left = microtasks; left > 0; left--) await Promise.resolve();
  }

  read(): void {
    this.#follow(() => this.#stream.next(), 'read');
  }

  /** A terminal operation on the same stream: it reads to the end, whatever else is asked for meanwhile. */
  fold(): void {
    this.#follow(async () => ({ done: false, value: await toArray(this.#stream) }), 'toArray()');
  }

  #follow(ask: () => Promise<IteratorResult<unknown, undefined>>, kind: string): void {
    const read: Read = { state: 'waiting' };
    const name = `${kind} ${String(this.reads.push(read))}`;
    ask().then(
      ({ done, value }) => {
        read.state = done === true ? 'done' : 'value';
        read.value = value;
        this.log.push(`  ${name}: ${done === true ? 'done' : JSON.stringify(value)}`);
      },
      (error: unknown) => {
        read.state = 'error';
        this.log.push(`  ${name}: ${String(error)}`);
        if (error !== this.reason) this.heard.push(error);
      },
    );
  }

  leave(): void {
    this.#leaving();
    const at = this.leaves.push('waiting') - 1;
    const settled = (): void => {
      this.leaves[at] = 'settled';
    };
    this.#stream.return().then(settled, (error: unknown) => {
      settled();
      this.heard.push(error);
    });
  }

  /** Answers everything that waits, and what follows from that. */
  async finish(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      while (this.#pulls().length > 0 || this.#callbacks.length > 0 || this.#closing()) {
        while (this.#pulls().length > 0) this.#answer(0);
        while (this.#callbacks.length > 0) this.#settle(0);
        if (this.#closing()) this.#finishClose();
        await settleTasks(1);
        quiet = 0;
      }
      await settleTasks(1);
    }
  }

  #look(place: number): Look {
    return (value) => {
      if (this.#left) this.startedLate++;
      const manner = this.#manners[this.#called++ % this.#manners.length] ?? 'now';
      const name = `callback ${String(this.#called)} of operator ${String(place + 1)} with ${String(value)}`;
      this.log.push(`  ${name}: ${manner}`);
      if (manner === 'throws') throw this.#error(name);
      if (manner === 'rejects') return Promise.reject(this.#error(name));
      if (manner === 'now') return undefined;
      return new Promise<void>((resolve, reject) => this.#callbacks.push({ name, resolve, reject }));
    };
  }

  /** The numbers of the pulls that wait. */
  #pulls(): readonly number[] {
    while (this.#answered < this.source.pulls) this.#unanswered.push(this.#answered++);
    return this.#unanswered;
  }

  #take(at: 0 | -1): number {
    const [pull = 0] = this.#unanswered.splice(at, 1);
    return pull;
  }

  #answer(at: 0 | -1): void {
    const pull = this.#take(at);
    if (pull < this.#size) this.source.deliver(pull + 1, pull);
    else this.source.end(pull);
  }

  #fail(at: 0 | -1): void {
    const pull = this.#take(at);
    this.source.fail(this.#error(`the source at pull ${String(pull)}`), pull);
  }

  #end(): void {
    this.source.end(this.#take(0));
  }

  #settle(at: 0 | -1): void {
    this.#callbacks.splice(at, 1)[0]?.resolve();
  }

  #refuse(): void {
    const [callback] = this.#callbacks.splice(0, 1);
    callback?.reject(this.#error(callback.name));
  }

  #abort(): void {
    this.#leaving();
    this.#controller.abort(this.reason);
  }

  #closing(): boolean {
    const count = (event: string): number => this.source.events.filter((each) => each === event).length;
    return count('return') > count('returned');
  }

  #finishClose(): void {
    this.source.finishClose();
  }

  #failClose(): void {
    this.source.finishClose({ error: this.#error('the close') });
  }

  /** From here on no callback may start, unless the pipeline had ended otherwise: then what is in flight goes on. */
  #leaving(): void {
    const over = this.made.length > 0 || this.reads.some(({ state }) => state === 'done');
    if (!over && !this.source.events.includes('done')) this.#left = true;
  }

  #error(of: string): Error {
    const error = new Error(`the error of ${of}`);
    this.made.push(error);
    return error;
  }
}

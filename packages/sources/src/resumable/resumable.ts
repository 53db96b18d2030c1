import { AsyncIter, type CallContext, type CancelReason, DONE, type Source } from '@forawait/core';
import { describe } from '../options.ts';
import { Account } from './account.ts';
import type { Checkpointed } from './checkpointed.ts';
import { closeUnread } from '../close-unread.ts';
import { goneOn } from './errors.ts';
import { Claim } from './keys-in-use.ts';
import {
  ACTION,
  concurrencyOf,
  planOf,
  refuseText,
  type ResumableOptions,
  type ResumePlan,
  type RunOptions,
} from './options.ts';
import { Outcome } from './outcome.ts';
import { markFrom } from './place.ts';
import { ResumedSource } from './resumed-source.ts';
import { checkStore, type Store } from './store.ts';
import type { Tracked } from './tracked.ts';

/** The items of a source that are not done yet; with every operator as a method. */
export class Resumable<T> extends AsyncIter<Tracked<T>> {
  readonly #store: Store;
  readonly #plan: ResumePlan;
  readonly #source: ResumedSource<T>;
  readonly #outcome = new Outcome();
  /** What `run()` is working on. */
  readonly #calls = new Set<Promise<void>>();
  #account: Account | undefined;
  #claim: Claim | undefined;
  /** Ends the read that is pending. */
  #fail: ((error: unknown) => void) | undefined;
  /** How the reading was closed: left, what was given may still be done. */
  #closed: 'left' | 'stopped' | undefined;
  /** Whether it is over, and what was given may still be done. */
  #draining = false;

  /** @see resumable */
  constructor(source: Source<T> | ((checkpoint: never) => Source<T>), store: Store, options: ResumableOptions = {}) {
    const plan = planOf(options);
    checkStore(ACTION, store);
    refuseText(source);
    const { signal, graceMs, onOrphan } = options;
    const { name } = plan;
    super({ signal, graceMs, name, onOrphan });
    this.#store = store;
    this.#plan = plan;
    this.#source = new ResumedSource(source, { graceMs, name, onOrphan });
  }

  /**
   * Calls `work` with each item, several at a time, and takes the item for done when that has settled.
   *
   * @param work - Gets the value, and `{ signal }`, which aborts when the reading ends early. An error of it ends the reading: an
   *   item whose work settles after that, or after an abort, comes again, also where it returns.
   * @param options - `concurrency`: how many at a time, 1 or more, default 1.
   * @returns How many items were done, once that is stored.
   * @throws TypeError or RangeError at the call for an argument that is not what it must be. Rejects with the first error: of
   *   `work`, the source or the store, or the reason of the signal; what was done by then is stored.
   * @example
   * ```ts
   * import { memoryStore, resumable } from '@forawait/sources';
   * const store = memoryStore();
   * await resumable(['a', 'b', 'c'], store).run(async (text) => console.log(text), { concurrency: 2 }); // => 3
   * await resumable(['a', 'b', 'c'], store).run(async () => undefined); // => 0
   * ```
   */
  run(work: (value: T, context: CallContext) => unknown, options: RunOptions = {}): Promise<number> {
    const concurrency = concurrencyOf(options);
    if (typeof work !== 'function') {
      throw new TypeError(`Cannot run a resumable with ${describe(work)}: work must be a function`);
    }
    return this.#run(work, concurrency);
  }

  /**
   * Settles when the reading is over, by its end or since it was left, and every item that was given is done and stored. That may
   * be later than the end of a loop that told of items behind an operator which holds them, such as `chunks()`. An item that
   * is never done keeps it waiting. Rejects with what else ended the reading: an error, or the reason of a signal; and with an Error
   * when another reader has begun with the same store and key before all was done.
   */
  finished(): Promise<void> {
    return this.#outcome.ask();
  }

  protected override pull(): Promise<Tracked<T> | DONE> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#next().then(resolve, reject);
    });
  }

  protected override async close(reason?: CancelReason): Promise<void> {
    this.#closed = reason === undefined || reason.source === 'break' ? 'left' : 'stopped';
    this.#fail = undefined;
    this.#account?.release();
    // Before anything that may hang: who is told of an abort may begin again at once.
    this.#claim?.leave();
    const [source, store] = await Promise.allSettled([
      this.#source.close(reason),
      this.#closed === 'left' ? this.#drain() : this.#stop(reason?.detail),
    ]);
    if (source.status === 'rejected') throw source.reason;
    if (store.status === 'rejected') throw store.reason;
  }

  async #next(): Promise<Tracked<T> | DONE> {
    const account = (this.#account ??= await this.#begin());
    account.check();
    await account.room();
    if (this.#closed !== undefined) return DONE;
    const { value, done } = await this.#source.next();
    if (this.#closed !== undefined) return DONE;
    if (done === true) await account.flush();
    this.#fail = undefined;
    return done === true ? DONE : account.track(value, this.#source.checkpoint);
  }

  async #begin(): Promise<Account> {
    const { key } = this.#plan;
    this.#claim = new Claim(this.#store, key, () => this.#handOver());
    await this.#claim.free;
    const start = markFrom(await this.#store.load(key), key);
    await this.#source.goTo(start, key);
    return new Account(this.#store, this.#plan, start, (error) => this.#told(error));
  }

  /** Another reader goes on. What is done by now is stored before it begins; what is done later comes again there. */
  async #handOver(): Promise<void> {
    if ((await this.#account?.stop()) === false) this.#outcome.bad(goneOn(this.#plan.key));
  }

  /** An error of the store, which is told at once where somebody waits. */
  #told(error: unknown): boolean {
    if (this.#draining) {
      this.#outcome.failed(error, this.#plan.name);
      return true;
    }
    this.#fail?.(error);
    return this.#fail !== undefined;
  }

  /** What was given may still be done: it is on its way, or held by an operator. */
  async #drain(): Promise<void> {
    const account = this.#account;
    account?.hurry();
    const told = (error: unknown): void => this.#outcome.bad(error);
    const stored = account?.flush();
    stored?.catch(told);
    await stored;
    this.#draining = true;
    const drained = async (): Promise<void> => {
      await account?.atMost(0);
      await account?.flush();
      void this.#claim?.giveBack();
    };
    drained().then(() => this.#outcome.good(), told);
  }

  /** What is not done by now comes again, in another try perhaps: nothing may get in the way of that. */
  async #stop(error: unknown): Promise<void> {
    this.#outcome.bad(error);
    try {
      await this.#account?.flush();
      if (this.#calls.size > 0) await Promise.allSettled(this.#calls);
      await this.#account?.flush();
    } finally {
      await this.#account?.stop();
      void this.#claim?.giveBack();
    }
  }

  async #run(work: (value: T, context: CallContext) => unknown, concurrency: number): Promise<number> {
    // What `map` gives is no count of that: when the reader is left in `work`, it gives none of what is still on its way.
    let done = 0;
    const call = async (item: Tracked<T>, context: CallContext): Promise<void> => {
      await work(item.value, context);
      // It may have heard of the end, and returned before its time.
      if (context.signal.aborted && this.#closed !== 'left') return;
      item.done();
      done++;
    };
    const calls = this.map((item, _index, context) => this.#watch(call(item, context)), {
      concurrency,
      ordered: false,
    });
    try {
      await calls.count();
      await this.finished();
      return done;
    } catch (error) {
      // An abort is told before what it leaves behind is stored.
      await this.return().catch(() => undefined);
      throw error;
    }
  }

  #watch(call: Promise<void>): Promise<void> {
    const settled = (): boolean => this.#calls.delete(call);
    this.#calls.add(call);
    call.then(settled, settled);
    return call;
  }
}

/**
 * The items of a source that are not done yet: a run that was cut short, be it by an error, an abort or `kill -9`, is gone on
 * with where it was. What was done may come again, as far as that was not stored; what was not done always does.
 *
 * Each item comes as a `Tracked`, whose `done()` says that it need not come again. It may travel through any pipeline,
 * concurrent and unordered: what is stored is the place before which every item is done. The store is asked at the first read.
 *
 * @param source - A function that opens the source at the checkpoint it is given, or at its beginning without one: a
 *   `lineReader()`, `ndjson()`, `pages()` or `counter()`, or whatever else has a `checkpoint`. One that ignores what it is given
 *   begins anew each time. Or a source that gives the same items in the same order each time: those that are done are passed over.
 * @param store - Where to keep the place: `fileStore()`, `sqliteStore()`, `memoryStore()`, or one of your own. Is not closed.
 * @param options - `key`, how often to store, how many items may be under way, and what every source has.
 * @throws TypeError or RangeError at the call for an argument that is not what it must be; while reading, the errors of the source
 *   and of the store, RangeError when a source has less than what is done, TypeError for what resumable() did not store, Error
 *   while another reader uses the same store and key, which it does until it has ended or was left.
 * @example
 * ```ts
 * import { lineReader, memoryStore, resumable, type LineCheckpoint } from '@forawait/sources';
 * const bytes = new TextEncoder().encode('one\ntwo\nthree\n');
 * const lines = resumable((start?: LineCheckpoint) => lineReader(bytes, { start }), memoryStore());
 * const lengths = lines.map(async (line) => line.with(line.value.length), { concurrency: 4, ordered: false });
 * for await (const length of lengths) length.done();
 * ```
 * @see https://kafka.apache.org/documentation/#semantics (at-least-once delivery)
 */
export function resumable<T, C>(
  source: (checkpoint: C | undefined) => Source<T> & Partial<Checkpointed<C>>,
  store: Store,
  options?: ResumableOptions,
): Resumable<T>;
export function resumable<T>(source: Source<T>, store: Store, options?: ResumableOptions): Resumable<T>;
export function resumable<T>(
  source: Source<T> | ((checkpoint: never) => Source<T>),
  store: Store,
  options: ResumableOptions = {},
): Resumable<T> {
  try {
    return new Resumable(source, store, options);
  } catch (error) {
    if (typeof source !== 'function') closeUnread(source);
    throw error;
  }
}

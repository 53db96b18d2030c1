import type { CancelReason } from '../errors.ts';
import type { Orphan, SourceOptions } from '../protocol.ts';
import { Closings, closings } from './closings.ts';
import { Context } from './context.ts';
import { type Reader, sibling, type Taker } from './reader.ts';
import { isCancellation, publishOrphan, publishSuppressed } from './report.ts';
import { attempt, ignore, isThenable, promised, rejected } from './when.ts';

const NOTHING: readonly never[] = [];
const NO_OPTIONS: SourceOptions = {};
const GRACE_MS = 1000;

/** A driver that reads this feed, and wants to hear of an abort, or that another one has closed it. */
interface Listener {
  /** Somebody waits for it. */
  readonly awaited: boolean;
  readonly finished: boolean;
  close(reason: CancelReason): unknown;
  /** Calls of its reader are in flight that nothing else may ever answer. */
  readonly inFlight: boolean;
  abort(reason: unknown): void;
}

/**
 * Where values come from: sources and combinators. A batch feed puts values into `items`; its reader takes them from there
 * and asks again when they are used up. Whoever reads it, a feed is closed once, and its close waited for no longer than
 * the grace.
 */
export abstract class Feed implements Reader {
  items: ArrayLike<unknown> = NOTHING;
  index = 0;
  /** Sync answers may be promises of values (`[fetch(a), fetch(b)]`). */
  mixed = false;
  /** May be asked again before the last answer has come. Others are asked one at a time. */
  overlaps = false;
  /** After the end: how many values the last batch had. */
  last = 0;
  /** Takes in more by itself, until it is closed. Where values are taken from `items`, that makes room: `refill` is called then. */
  readonly refills: boolean = false;
  /** Said done, threw, or was closed: never touched again. */
  ended = false;
  /** Was closed before it had ended by itself. */
  wasClosed = false;
  /** The source is on the stack: what is thrown now is its own error. */
  asking = false;
  /** A loop over `items` is on the stack: others wait. */
  held = false;
  /** What a feed that does not overlap has been asked for and not answered yet. */
  asked: PromiseLike<unknown> | undefined;
  readonly context: Context = new Context();
  options: SourceOptions = NO_OPTIONS;
  /** The last to wait first, and those before it that wait still. */
  #waiting: readonly Listener[] = NOTHING;
  /** The close that is under way. */
  #closing: Promise<void> | undefined;
  #listeners: Set<Listener> | undefined;
  #onAbort: (() => void) | undefined;
  #orphan = false;

  /** A word for reports. */
  protected abstract readonly kind: string;

  abstract request(taker?: Taker): unknown;
  /** Ask the source to clean up; called once at the most, never after it ended by itself. */
  protected abstract leave(reason: CancelReason): unknown;

  accept(answer: unknown): unknown {
    return answer;
  }

  refill(): void {}

  /** Whoever waits wants values again. */
  wanted(): void {}

  /** A value is there. */
  get stocked(): boolean {
    return this.index < this.items.length;
  }

  /** An item is waited for: those behind it that reject meanwhile are no strays. */
  guard(): void {}

  /** The next value of the batch, of which there is one. */
  shift(): unknown {
    const value = this.items[this.index++];
    if (this.refills) this.refill();
    return value;
  }

  /** Nobody waits any more for what was asked. */
  abandon(): void {}

  /** An error that nobody hears: published, unless it only says that work was cancelled. */
  late(error: unknown): void {
    const { signal } = this.options;
    if (signal?.aborted !== true || error !== signal.reason) publishSuppressed(error, this.name);
  }

  /** The source ended by itself (done, or an error of its own). */
  protected ending(_reason: CancelReason): unknown {
    return undefined;
  }

  /** As a driver has one: it may be read without. */
  get feed(): this {
    return this;
  }

  get name(): string {
    return this.options.name ?? this.kind;
  }

  get graceMs(): number {
    return this.options.graceMs ?? GRACE_MS;
  }

  /** The first read of `listener`: from now on the signal counts. True: it has aborted already. */
  open(listener: Listener): boolean {
    const aborted = this.options.signal?.aborted === true;
    if (!aborted && !this.ended) this.heed(listener);
    return aborted;
  }

  /** The signal counts for `listener` until the end, or until it is ignored. */
  heed(listener: Listener): void {
    const { signal } = this.options;
    if (signal === undefined) return;
    const listeners = (this.#listeners ??= new Set());
    listeners.add(listener);
    this.#onAbort ??= (): void => {
      for (const each of [...listeners]) each.abort(signal.reason);
    };
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Close the source exactly once, and wait for it no longer than `graceMs`; later calls wait for the same close. */
  close(reason: CancelReason): Promise<void> | undefined {
    if (this.ended) return this.#closing;
    this.wasClosed = true;
    this.#settle();
    this.context.abort(reason);
    return this.#cleanUp(() => this.leave(reason));
  }

  /** Close the source for a reader, and leave all others that wait for it. */
  leaveAll(reason: CancelReason): Promise<void> | undefined {
    const over = this.ended;
    try {
      return this.close(reason);
    } finally {
      // of an abort of our own all hear by themselves
      if (!over && !this.options.signal?.aborted)
        for (const each of this.#waiting) if (!each.finished) each.close(reason);
    }
  }

  /** `listener` waits. */
  enter(listener: Listener): void {
    if (this.#waiting[0] !== listener)
      this.#waiting = [listener, ...this.#waiting.filter((each) => each !== listener && each.awaited)];
  }

  /** The source is over by itself: it said done, or threw. Callbacks may be at work still: their signal is not ours to abort. */
  end(reason: CancelReason): Promise<void> | undefined {
    if (this.ended) return this.#closing;
    this.#settle();
    return this.#cleanUp(() => this.ending(reason));
  }

  /** For when an error is being told already: one of the clean-up is published. */
  quietly(cleanUp: () => unknown): Promise<void> | undefined {
    const closing = attempt(cleanUp);
    if (!isThenable(closing)) return undefined;
    return promised(closing).then(ignore, (error: unknown) => this.late(error));
  }

  /** Close the source, then reject with `error`: it is the first, and is told once everything is closed. */
  tell(error: unknown, reason: CancelReason = sibling(error)): Promise<never> {
    const told = (): Promise<never> => rejected(error);
    const answer = this.quietly(() => this.close(reason))?.then(told) ?? told();
    answer.catch(ignore);
    return answer;
  }

  #cleanUp(run: () => unknown): Promise<void> | undefined {
    let left: unknown;
    try {
      left = run();
    } catch (error) {
      if (isCancellation(error)) return undefined;
      throw error;
    }
    const closing = left instanceof Closings ? left : closings([left]);
    if (closing === undefined) return undefined;
    const bounded = closing.bounded(this);
    const done = (): void => {
      this.#closing = undefined;
    };
    this.#closing = bounded.then(done, done);
    return bounded;
  }

  #settle(): void {
    this.ended = true;
    this.last = this.items.length;
    this.items = NOTHING;
    this.asked = undefined;
    for (const listener of this.#listeners ?? []) if (!listener.inFlight) this.ignore(listener);
  }

  ignore(listener: Listener): void {
    if (this.#listeners?.delete(listener) && this.#listeners.size === 0)
      this.options.signal?.removeEventListener('abort', this.#onAbort!);
  }

  /** What is read by this feed. */
  beneath(): readonly Feed[] {
    return [];
  }

  /** This source, or one beneath it, has been reported. */
  get #reported(): boolean {
    return this.#orphan || this.beneath().some((feed) => feed.#reported);
  }

  /** Nothing waits any longer for what was asked of the source; said once. */
  orphaned(stage: Orphan['stage']): void {
    if (this.#reported) return;
    this.#orphan = true;
    const orphan = { name: this.name, stage, ageMs: this.graceMs };
    publishOrphan(orphan);
    void this.quietly(() => this.options.onOrphan?.(orphan));
  }
}

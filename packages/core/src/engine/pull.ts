import type { CancelReason } from '../errors.ts';
import { DONE } from '../protocol.ts';
import { breathe, Pace } from './breathe.ts';
import { burst } from './burst.ts';
import { carry } from './carry.ts';
import type { Feed } from './feed.ts';
import { FILTER, type Fold, judge, type Op, SKIP, TAKE } from './op.ts';
import { type Loop } from './loop.ts';
import { AT_BREATH, AT_CLOSE, AT_FAILURE, AT_ITEM, AT_SINK, AT_SOURCE, PENDING } from './place.ts';
import { type Left, LEFT, sibling, type Taker } from './reader.ts';
import { step, STEPS } from './step.ts';
import { ignore, isThenable, promised, rejected } from './when.ts';

/** A feed and the operators fused onto it, read by one reader at a time. With a Fold a pull runs to the end, else to a value. */
export abstract class Pull implements Loop, Taker {
  readonly feed: Feed;
  readonly ops: readonly Op[];
  /** No further item will be asked for, no callback called. */
  finished = false;
  /** What a suspended pull waits for, where (see AT_...), and the value it has in hand. */
  pending: Promise<unknown> | undefined;
  protected at: number = AT_SOURCE;
  protected held: unknown = undefined;
  /** Touch no further item: a `take` is used up, or all is over. */
  last = false;
  /** Nothing but mapping and filtering; that with few operators; nothing at all. */
  readonly #plain: boolean;
  protected readonly brief: boolean;
  readonly bare: boolean;
  /** Others may share their counts. */
  protected readonly takes: readonly Op[];
  /** Reads for others, whose callbacks may be at work when the source is over: their signal is not its to abort. */
  beneath = false;
  readonly pace: Pace = new Pace();
  #fold!: Fold;
  /** Who reads this pull, if nothing is done to the values, and takes them as they come. */
  protected outer: Taker | undefined;
  /** Said to whoever asks first after an abort. */
  protected aborted: { readonly reason: unknown } | undefined;
  /** The abort was told: whoever asks from then on does not wait for the close either. */
  protected told = false;

  constructor(feed: Feed, ops: readonly Op[]) {
    this.feed = feed;
    this.ops = ops;
    this.bare = ops.length === 0;
    this.takes = ops.filter((op) => op.code === TAKE);
    this.#plain = ops.every((op) => op.code <= FILTER); // MAP or FILTER
    this.brief = this.#plain && ops.length <= STEPS;
  }

  /** From nothing (`value` is SKIP) to a value, DONE or PENDING. */
  protected run(value: unknown, fold?: Fold): unknown {
    const { feed, pace } = this;
    while (value === SKIP) {
      // a `take` that is shared with another reader may have been used up by it
      if (this.last || (this.takes.length > 0 && this.takes.some((op) => op.count >= op.limit))) return this.#enough();
      if (pace.left <= 0 && pace.look()) return this.suspend(AT_BREATH, breathe());
      // somebody else has asked the source, which answers one question at a time
      if (feed.asked !== undefined || feed.held)
        return this.suspend(AT_BREATH, Promise.resolve(feed.asked).then(ignore, ignore));
      if (feed.index >= feed.items.length) {
        value = this.ask(fold);
        if (value === PENDING) return PENDING;
        if (value === DONE) return this.#exhausted();
        if (feed.mixed && isThenable(value)) return this.suspend(AT_ITEM, value);
      }
      // SKIP: the loops take it from the batch
      value = value === SKIP && fold !== undefined && this.#plain ? burst(this, fold) : this.onward(value, 0, fold);
    }
    return value === DONE ? this.#enough() : value;
  }

  /** Ask the source: a value, SKIP, DONE or PENDING. */
  private ask(fold: Fold | undefined): unknown {
    const { feed } = this;
    if (feed.ended) return DONE;
    this.#fold = fold!;
    feed.asking = feed.held = true;
    const answer = feed.request(fold !== undefined && this.brief ? this : this.outer);
    const waits = isThenable(answer);
    const value = waits || answer === DONE ? answer : feed.accept(answer);
    feed.asking = feed.held = false;
    if (!waits) return value;
    this.suspend(AT_SOURCE, answer);
    if (!feed.overlaps) feed.asked = this.pending;
    return PENDING;
  }

  get wants(): boolean {
    return !this.feed.held;
  }

  /** For a terminal operation: a value that comes while its answer is waited for, with nobody called for it. */
  take(value: unknown): Left | undefined {
    const fold = this.#fold;
    if (fold.index >= fold.until || this.last) return this.#carried(value, fold);
    const { feed } = this;
    feed.held = true;
    try {
      const state = fold.sink(fold.state, value, fold.index++, feed.context);
      if (isThenable(state)) return this.goesOn(this.suspend(AT_SINK, state));
      fold.state = state;
    } catch (error) {
      return this.goesOn(rejected(error));
    }
    feed.held = false;
    return this.last ? this.goesOn() : undefined;
  }

  /** The same where it may be time to breathe, or there are operators: what a filter drops has no index. */
  #carried(value: unknown, fold: Fold): Left | undefined {
    const { bare, pace } = this;
    if (bare) pace.left = 0;
    if (this.last || pace.spent()) return { value };
    if (bare) fold.until = fold.index + pace.left;
    this.feed.held = true;
    try {
      return this.goesOn(step(this, value, fold));
    } catch (error) {
      return this.goesOn(rejected(error));
    }
  }

  private goesOn(answer: unknown = SKIP): Left | undefined {
    this.feed.held = false; // not #goesOn: that is more bytecode in take(), see map-concurrent.ts
    if (answer === PENDING) return { value: this.pending };
    if (answer === SKIP && !this.last) return undefined;
    this.at = AT_CLOSE;
    return { value: answer };
  }

  /** Leave the loop: `i` is the next item of the batch, unless that has not been touched (`start` is -1). */
  stand(i: number, start: number, answer: unknown): unknown {
    if (start < 0) return answer;
    const { feed } = this;
    feed.held = false;
    feed.index = i;
    this.pace.left -= i - start + 1;
    feed.refill();
    return answer;
  }

  suspend(at: number, promise: PromiseLike<unknown>, held?: unknown): typeof PENDING {
    if (at === AT_ITEM) this.feed.guard();
    this.at = at;
    this.held = held;
    this.pending = promised(promise);
    return PENDING;
  }

  /** Go on with what `pending` gave. */
  resume(answer: unknown, fold?: Fold): unknown {
    try {
      return this.run(this.arrived(answer, fold), fold);
    } catch (error) {
      return this.fail(error);
    }
  }

  private arrived(answer: unknown, fold: Fold | undefined): unknown {
    const { at, held } = this;
    this.pending = this.held = undefined;
    if (at >= 0) {
      const value = judge(this.ops[at]!.code, held, answer);
      return value === SKIP || value === DONE ? value : this.onward(value, at + 1, fold);
    }
    if (at === AT_SOURCE) return this.#given(answer, fold);
    if (at === AT_ITEM) return answer === DONE ? DONE : this.onward(answer, 0, fold);
    if (at === AT_SINK) fold!.state = answer;
    if (at === AT_FAILURE) throw held;
    return at === AT_CLOSE ? DONE : SKIP;
  }

  /** What the source has answered. */
  #given(answer: unknown, fold: Fold | undefined): unknown {
    const { feed } = this;
    feed.asked = undefined;
    feed.asking = true;
    const value = answer === DONE ? DONE : feed.accept(answer);
    feed.asking = false;
    if (value === DONE) return this.#exhausted();
    if (value === SKIP) {
      if (!feed.stocked) this.pace.left--; // else batches of nothing would never be interrupted
      return SKIP;
    }
    return feed.mixed && isThenable(value) ? this.suspend(AT_ITEM, value) : this.onward(value, 0, fold);
  }

  /** As `carry`, but after the end of reading only a value that needs no further callback is handed on. */
  protected onward(value: unknown, j: number, fold: Fold | undefined): unknown {
    if (!this.finished) return j === 0 && this.brief ? step(this, value, fold) : carry(this, value, j, fold);
    return fold === undefined && this.ops.every((op, at) => at < j || op.code === TAKE) ? value : DONE;
  }

  /** `pending` was rejected. */
  refuse(error: unknown): unknown {
    const { at, feed } = this;
    this.pending = this.held = undefined;
    feed.asking = at === AT_SOURCE;
    if (feed.asking) feed.asked = undefined;
    return this.fail(error);
  }

  /** No item is asked for from here on, no callback called. */
  protected finish(): void {
    this.finished = this.last = true;
  }

  /** The source said done: it has cleaned up after itself. */
  #exhausted(): unknown {
    this.finish();
    if (!this.beneath) this.feed.context.abort(LEFT);
    return this.#closed(this.feed.end(LEFT));
  }

  /** An operator has had enough. */
  #enough(): unknown {
    this.finish();
    return this.#closed(this.beneath ? this.feed.close(LEFT) : this.feed.leaveAll(LEFT));
  }

  /** The reason of the abort, once. */
  protected abortReason(): unknown {
    const { reason } = this.aborted!;
    this.told = true;
    this.aborted = undefined;
    return reason;
  }

  #closed(closing: Promise<void> | undefined): unknown {
    if (this.aborted) throw this.abortReason(); // it came from within this read
    return closing === undefined ? DONE : this.suspend(AT_CLOSE, closing);
  }

  /** The source threw, then it is over; or a callback did, then the source is closed before anyone hears. */
  protected fail(error: unknown): unknown {
    const { feed } = this;
    const reason: CancelReason = sibling(error);
    const { asking } = feed;
    this.finish();
    feed.asking = feed.held = false;
    if (!this.beneath) feed.context.abort(reason);
    const closing = feed.quietly(() => (asking ? feed.end(reason) : feed.leaveAll(reason)));
    if (closing === undefined || this.told) throw error;
    return this.suspend(AT_FAILURE, closing, error);
  }
}

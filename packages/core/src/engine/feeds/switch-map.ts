import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { closeAll } from '../closings.ts';
import { Context } from '../context.ts';
import type { Feed } from '../feed.ts';
import { type Callback, SKIP } from '../op.ts';
import { driverOf } from '../open.ts';
import { PENDING } from '../place.ts';
import { LEFT, sibling } from '../reader.ts';
import { attempt, isThenable, promised, rejected, when } from '../when.ts';
import { type Fault, finished, flattened } from './flat-map-inner.ts';
import { Cell } from './cell.ts';
import { Made } from './made.ts';
import { UpstreamFeed } from './upstream.ts';

/** What the mapper has made, or makes yet, of one value. */
interface Inner {
  readonly made: Made;
  /** Its own: the mapper is told when its value is outdated. */
  readonly context: Context;
  /** Has been asked, and has not answered. */
  asked: boolean;
}

/**
 * Reads the source that the mapper makes of the latest value. The outer source is asked whenever the inner one has to be
 * waited for; what comes closes the inner one at once, even if nobody waits, and the next is made when it has let go.
 */
export class SwitchMapFeed extends UpstreamFeed {
  protected readonly kind: string = 'switchMap';
  override readonly refills = true;
  readonly #mapper: Callback;
  #count = 0;
  #inner: Inner | undefined;
  /** The outer value to go on with. */
  #latest: unknown = SKIP;
  /** The outer source has been asked, and has not answered. */
  #reading = false;
  /** It has ended. */
  #over = false;
  /** The close of an outdated inner source. */
  #leaving: Promise<void> | undefined;
  #failure: Fault | undefined;
  /** The request that waits. */
  readonly #call = new Cell();

  constructor(source: Source<unknown>, mapper: Callback) {
    super(source);
    this.#mapper = mapper;
  }

  request(): unknown {
    const answer = this.#advance();
    return answer === PENDING ? this.#call.wait() : answer;
  }

  /** Something has happened: whoever waits may have an answer now. */
  #proceed(): void {
    if (!this.#call.waits) return;
    const answer = attempt(() => this.#advance());
    if (answer !== PENDING) this.#call.give(answer);
  }

  /** As far as it goes without waiting: to a value, DONE or PENDING. */
  #advance(): unknown {
    for (;;) {
      if (this.#leaving !== undefined) return PENDING;
      if (this.#failure !== undefined) throw this.#failed();
      if (this.ended) return this.#reading || this.#inner?.asked ? PENDING : DONE;
      if (this.#latest !== SKIP) this.#make();
      const inner = this.#inner;
      if (inner === undefined && this.#over) return DONE;
      if (inner?.asked === false) {
        const answer = inner.made.request();
        if (isThenable(answer)) this.#listen(inner, promised(answer));
        else if (answer !== DONE) return answer;
        else {
          this.#finished(inner);
          continue;
        }
      }
      if (!this.#ask()) return PENDING;
    }
  }

  #failed(): unknown {
    const { error } = this.#failure!;
    this.#failure = undefined;
    return error;
  }

  #make(): void {
    const value = this.#latest;
    this.#latest = SKIP;
    const context = new Context();
    let made: Made;
    try {
      made = new Made((0, this.#mapper)(value, this.#count++, context), (source) => driverOf(flattened(source)));
    } catch (error) {
      context.abort(sibling(error));
      throw error;
    }
    if (!this.ended) this.#inner = { made, context, asked: false };
    else void this.quietly(() => when(made.coming, () => made.close(LEFT))); // left by the mapper
  }

  #listen(inner: Inner, answer: Promise<unknown>): void {
    inner.asked = true;
    finished(answer, (fault, value) => {
      inner.asked = false;
      if (this.#inner !== inner) {
        if (fault !== undefined) this.late(fault.error); // outdated
      } else if (fault === undefined && value !== DONE) this.#call.give(value);
      else {
        this.#finished(inner);
        this.#fail(fault);
      }
    });
  }

  #finished(inner: Inner): void {
    this.#inner = undefined;
    inner.context.abort(LEFT);
  }

  /** Ask the outer source, if that may be done; true: it has answered already. */
  #ask(): boolean {
    if (this.#over || this.#reading) return false;
    const answer = this.up.request();
    if (!isThenable(answer)) {
      this.#heard(answer);
      return true;
    }
    this.#reading = true;
    finished(promised(answer), (fault, value) => {
      this.#reading = false;
      if (fault === undefined) this.#heard(value);
      this.#fail(fault);
    });
    return false;
  }

  #heard(value: unknown): void {
    if (value === DONE) this.#over = true;
    else if (!this.ended) {
      this.#latest = value;
      this.#drop(LEFT);
    }
  }

  /** The inner source, or the work of the mapper, is outdated. */
  #drop(reason: CancelReason): void {
    const inner = this.#inner;
    if (inner === undefined) return;
    this.#inner = undefined;
    inner.context.abort(reason);
    const left = closeAll([inner.made], reason);
    if (left === undefined) return;
    this.#leaving = left.bounded(this);
    finished(this.#leaving, (fault) => {
      this.#leaving = undefined;
      this.#fail(this.ended ? undefined : fault); // else told by the close that waits for this one
    });
  }

  /** Something has happened; its error is told to whoever waits, or asks next, once the inner source is closed. */
  #fail(fault: Fault | undefined): void {
    if (fault !== undefined) {
      const { error } = fault;
      if (this.ended && this.#call.give(rejected(error))) return;
      if (this.ended || this.#failure !== undefined) this.late(error);
      else {
        this.#failure = fault;
        this.#drop(sibling(error));
      }
    }
    this.#proceed();
  }

  /** An error of one source, or of the mapper, ends all. */
  protected override ending(reason: CancelReason): unknown {
    return this.leave(reason);
  }

  protected override leave(reason: CancelReason): unknown {
    if (this.#failure !== undefined) this.late(this.#failed()); // it came between two reads, and nobody asked again
    const inner = this.#inner;
    const leaving = this.#leaving;
    inner?.context.abort(reason);
    return closeAll([inner?.made ?? { close: (): unknown => leaving }, this.up], reason);
  }

  override beneath(): readonly Feed[] {
    return [...super.beneath(), ...(this.#inner?.made.beneath() ?? [])];
  }

  override abandon(): void {
    this.up.abandon();
    this.#inner?.made.abandon();
  }
}

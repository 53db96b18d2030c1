import type { CancelReason } from '../errors.ts';
import { DONE } from '../protocol.ts';
import { Turns } from './breathe.ts';
import type { Feed } from './feed.ts';
import type { Op } from './op.ts';
import { type Stages, stages } from './overlap.ts';
import type { Suspended } from './place.ts';
import { type Call, capture, captured, LEFT, type Reader, signalled } from './reader.ts';
import { isCancellation } from './report.ts';
import { type Result, result, Solo } from './solo.ts';
import { FOLDING, RUNNING, STAGED } from './state.ts';
import { attempt, isThenable, promised } from './when.ts';

/**
 * What the outside sees of a pull: `next()`, `close()`, the signal. At most one pull runs at a time; when a second is asked
 * for meanwhile, the first is handed over to concurrent stages (overlap.ts), which answer from then on.
 */
export class Driver extends Solo implements Reader {
  protected override stages: Stages | undefined;
  /** Calls that wait for the stages. */
  #calls: Set<Call> | undefined;
  /** How answers are told. */
  #turns: Turns | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;

  accept(value: unknown): unknown {
    return value;
  }

  // ---- overlapping calls ----------------------------------------------------------------------

  /** Somebody reads already: queue behind a terminal operation or our own caller, else read side by side. */
  protected override busy(raw: boolean): Promise<unknown> {
    if (this.aborted) return Promise.reject(this.abortReason());
    if (this.finished) return Promise.resolve(raw ? DONE : result(DONE));
    const again = (): unknown => (raw ? this.request() : this.next());
    if (this.state === FOLDING) return this.terminal!.promise.then(again, again);
    if (this.state === RUNNING) return Promise.resolve().then(again);
    return this.overlapping(raw);
  }

  /** One more call, down the stages from now on. */
  protected overlapping(raw: boolean, ask?: (given: Stages) => Promise<unknown>): Promise<unknown> {
    if (this.stages === undefined) {
      const { at, held, pending, call } = this;
      this.state = STAGED;
      this.stages = stages(this, { at, held, pending: pending! });
      this.call = undefined;
      this.#forward(call!, this.raw); // the first call goes down the stages to where its pull stands
    }
    const answer = new Promise(capture);
    this.#forward(captured, raw, ask);
    this.feed.enter(this);
    return answer;
  }

  #forward(waiting: Call, raw: boolean, ask = (given: Stages): Promise<unknown> => given.ask()): void {
    const call: Call = {
      resolve: (value) => waiting.resolve(raw ? value : result(value)),
      reject: waiting.reject,
    };
    const calls = (this.#calls ??= new Set());
    const turns = (this.#turns ??= new Turns());
    calls.add(call);
    const leaves = (over: boolean): boolean => {
      const waits = calls.delete(call);
      if (over) {
        this.finish();
        void this.feed.quietly(() => this.feed.end(LEFT));
      }
      if (this.finished && calls.size === 0) this.feed.context.abort(LEFT);
      this.calm();
      return waits;
    };
    const told = (value: unknown): void =>
      turns.run(this.pace, () => {
        if (leaves(value === DONE)) call.resolve(value);
      });
    const failed = (error: unknown): void =>
      turns.run(this.pace, () => {
        if (!leaves(true)) this.feed.late(error);
        else if (this.left && isCancellation(error)) call.resolve(DONE);
        else call.reject(error);
      });
    ask(this.stages!).then((value) => {
      // the end is told when the source is closed, and the first to hear of it hears of an error of that
      const closing = value === DONE && !this.left ? attempt(() => this.feed.close(LEFT)) : undefined;
      if (isThenable(closing)) promised(closing).then(() => told(value), failed);
      else told(value);
    }, failed);
  }

  /** Its source alone, for the stages. */
  below(head: Suspended | undefined): () => unknown {
    const below = new Driver(this.feed, []);
    below.beneath = true;
    const heads = [head];
    return () => {
      const adopted = heads.pop();
      return adopted === undefined ? below.request() : below.adopt(adopted);
    };
  }

  // ---- leaving --------------------------------------------------------------------------------

  get awaited(): boolean {
    return Boolean(this.call ?? this.terminal ?? this.#calls?.size);
  }

  /** Close the source now; calls that still wait may be answered until the grace is over. Nobody waits for it once an abort has been told. */
  close(reason: CancelReason = LEFT): unknown {
    const over = this.finished;
    if (over && (this.left || !this.awaited)) return this.told ? undefined : this.feed.close(reason);
    this.finish();
    this.left = true;
    try {
      if (over) this.feed.context.abort(reason); // it has ended by itself, while calls are in flight
      return this.feed.leaveAll(reason);
    } finally {
      // after the close, so that a source further down that does not let go is the first to be reported
      this.#bound();
    }
  }

  /** What was left from within its own first step waits for something now, as if it had been left a moment later. */
  protected override entered(): void {
    const { feed } = this;
    if (!this.beneath) {
      if (feed.ended) feed.heed(this);
      feed.enter(this);
    }
    if (this.aborted) this.#tell(this.abortReason());
    else if (this.left) this.#bound();
  }

  /** Whoever waits is told when the grace is over. */
  #bound(): void {
    if (!this.awaited) return;
    this.#grace ??= setTimeout(() => {
      this.feed.orphaned('next');
      this.terminal?.call.resolve(this.terminal.run.state);
      this.#forget();
    }, this.feed.graceMs);
  }

  /** Whoever combines this with others waits no more. */
  abandon(): void {
    this.call?.resolve(this.raw ? DONE : result(DONE));
    this.call = undefined;
    for (const call of this.#calls ?? []) call.resolve(DONE);
    this.#calls?.clear();
    this.calm();
    for (const line of this.stages?.lines ?? []) line.abandon();
    this.feed.abandon();
  }

  /** Whoever waited has been told. */
  #forget(): void {
    this.terminal = undefined;
    this.abandon();
  }

  /** Nobody waits any more: neither the grace timer nor the signal is needed after the end. */
  protected override calm(): void {
    if (!this.finished || this.awaited) return;
    this.feed.ignore(this);
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }

  /** Also when the pipeline has ended by itself, an abort reaches those who wait: for their answers, or for the close. */
  get inFlight(): boolean {
    return !this.left && !this.beneath && this.awaited;
  }

  /** Everyone who waits hears the reason at once; with nobody waiting, the next to ask does. */
  override abort(reason: unknown): void {
    if (this.finished && !this.inFlight) return;
    this.finish();
    this.left = true;
    if (this.awaited) this.told = true;
    else this.aborted = { reason };
    void this.feed.quietly(() => this.feed.close(signalled(reason)));
    this.#tell(reason);
  }

  #tell(reason: unknown): void {
    this.terminal?.call.reject(reason);
    this.call?.reject(reason);
    for (const call of this.#calls ?? []) call.reject(reason);
    this.#forget();
  }

  /** `return()` of an iterator. */
  quit(): Promise<Result> {
    const over = result(DONE);
    this.aborted = undefined;
    const closing = attempt(() => (this.told ? this.feed.close(LEFT) : this.close()));
    return isThenable(closing) ? (closing as Promise<unknown>).then(() => over) : Promise.resolve(over);
  }
}

/** A driver over a feed of one's own, with operators fused on. */
export const drive = (feed: Feed, ops: readonly Op[] = []): Driver => new Driver(feed, ops);

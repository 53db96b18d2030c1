import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { allSettled } from './close-all.ts';
import { closeInTurn, Draining, finished, innerOf } from './flat-map-inner.ts';
import { breathe, Pace } from '../breathe.ts';
import { Feed } from '../feed.ts';
import { Line, type Slot } from '../line.ts';
import { inherited, readerOf } from '../open.ts';
import type { Callback } from '../op.ts';
import { LEFT, type Reader } from '../reader.ts';
import { publishSuppressed } from '../report.ts';
import { attempt, ignore, isThenable, rejected } from '../when.ts';

/**
 * Reads one inner source at a time. Overlapping requests all go to the inner source that is open; when it ends,
 * those it could not answer go on to the next one. A request that finds nobody waiting is answered without promises
 * where outer, mapper and inner allow it.
 */
export class FlatMapFeed extends Feed {
  override readonly overlaps = true;
  private readonly mapper: Callback;
  private readonly outer: Reader;
  private readonly line = new Line();
  private inner: Reader | undefined;
  /** The outer source is being read, or the mapper is at work. */
  private reading = false;
  /** No more is asked of anybody. */
  private over = false;
  /** Somebody waits for the reading to come to its end, to close what it brings; `failed`: for an error, not for `close()`. */
  private draining: Draining | undefined;
  private count = 0;
  private readonly pace = new Pace();

  constructor(source: Source<unknown>, mapper: Callback) {
    super();
    this.mapper = mapper;
    this.outer = readerOf(source);
    this.options = inherited(source);
  }

  request(): unknown {
    if (this.over) return DONE;
    if (this.line.calls.length === 0) return this.alone();
    const answer = this.line.call();
    if (this.inner !== undefined) void this.pull(this.line.open(this.inner), this.inner);
    return answer;
  }

  /** Nobody else waits: straight on while nothing has to be awaited. */
  private alone(): unknown {
    for (;;) {
      const { inner } = this;
      if (inner === undefined) {
        if (--this.pace.left <= 0 && this.pace.look()) {
          this.reading = true; // many empty inner sources in a row have used up the time slice
          void breathe().then(() => this.read());
          return this.line.call();
        }
        if (!this.advanced()) return this.line.call();
        if (this.over) return DONE;
        continue;
      }
      let answer = attempt(() => inner.request());
      let value: unknown;
      try {
        if (!isThenable(answer)) value = inner.accept(answer);
      } catch (error) {
        answer = rejected(error);
      }
      if (isThenable(answer)) {
        const call = this.line.call();
        void this.pull(this.line.open(inner), inner, answer);
        return call;
      }
      if (value !== DONE) return value;
      this.inner = undefined;
    }
  }

  /** Open the next inner source without waiting; false: it has to be waited for. */
  private advanced(): boolean {
    const asked = attempt(() => this.outer.request());
    if (isThenable(asked)) {
      void this.read(asked);
      return false;
    }
    const value = this.outer.accept(asked);
    if (value === DONE) {
      this.over = true;
      return true;
    }
    let made = this.map(value);
    if (!isThenable(made)) {
      try {
        this.inner = innerOf(made);
        return true;
      } catch (error) {
        made = rejected(error);
      }
    }
    void this.read(undefined, made);
    return false;
  }

  /** Read the outer source and run the mapper; `asked`, `made`: what is already under way. */
  private async read(asked?: unknown, made?: unknown): Promise<void> {
    this.reading = true;
    if (this.over) { this.drained(); return; }
    if (made === undefined) {
      let value: unknown;
      try {
        value = this.outer.accept(await (asked ?? this.outer.request()));
      } catch (error) {
        this.outerFailed(error);
        return;
      }
      if (value === DONE) {
        this.outerDone();
        return;
      }
      if (this.over) { this.drained(); return; }
      made = this.map(value);
    }
    let inner: Reader;
    try {
      inner = innerOf(await made);
    } catch (error) {
      this.mapperFailed(error);
      return;
    }
    if (this.over) { this.drained(inner); return; }
    this.reading = false;
    this.inner = inner;
    for (let n = this.line.calls.length - this.line.slots.length; n > 0; n--)
      void this.pull(this.line.open(inner), inner);
  }

  /** What the reading has brought comes too late: it is closed, and the outer source after it. */
  private drained(inner?: Reader): void {
    this.reading = false;
    const { draining } = this;
    if (draining?.failed !== true) this.line.surplus();
    finished(this.shut(inner), draining?.settle ?? ignore);
  }

  private map(value: unknown): unknown {
    return attempt(() => (0, this.mapper)(value, this.count++, this.context));
  }

  private async pull(slot: Slot, inner: Reader, answer?: unknown): Promise<void> {
    const { line } = this;
    let value: unknown;
    try {
      value = inner.accept(await (answer ?? inner.request()));
    } catch (error) {
      if (slot.gone) publishSuppressed(error, this.name);
      else this.innerFailed(slot, inner, error);
      return;
    }
    if (slot.gone) return;
    if (value !== DONE) {
      line.fill(slot, value);
      return;
    }
    let unmet = line.cut(slot);
    if (this.inner === inner) {
      this.inner = undefined;
      void this.read();
    } else if (this.inner !== undefined) {
      while (unmet-- > 0) void this.pull(line.open(this.inner), this.inner);
    } else if (this.over) line.surplus(this.reserved);
    line.deliver();
  }

  /** While `close()` waits for the reading, one call is held back: an error has to be told to somebody. */
  private get reserved(): number {
    return this.draining !== undefined && !this.draining.failed && this.reading ? 1 : 0;
  }

  // ---- ends and errors: whatever is open is closed, inner before outer, before an error is told -----------------

  private outerDone(): void {
    this.reading = false;
    this.over = true;
    this.line.surplus();
    this.draining?.settle();
  }

  private outerFailed(error: unknown): void {
    this.reading = false;
    if (this.draining?.failed !== true) {
      this.over = true;
      this.line.surplus(1);
      this.line.fail(this.line.open(), error);
    }
    this.draining?.settle();
  }

  private mapperFailed(error: unknown): void {
    this.reading = false;
    this.over = true;
    const { draining } = this;
    if (draining?.failed !== true) this.line.surplus(1);
    const closing = this.quietly(() => this.shut());
    if (draining?.failed !== true) this.line.fail(this.line.open(), error, closing);
    if (draining !== undefined) finished(closing, draining.settle);
  }

  private innerFailed(slot: Slot, inner: Reader, error: unknown): void {
    const { line, inner: active } = this;
    if (active !== undefined) {
      this.inner = undefined;
      this.over = true;
      const other = active === inner ? undefined : active;
      const closing = this.quietly(() => this.shut(other));
      line.fail(slot, error, closing);
    } else if (this.reading && !this.over) {
      this.over = true;
      line.surplus();
      this.draining = new Draining(true);
      line.fail(slot, error, this.bounded(this.draining.settled));
    } else line.fail(slot, error);
  }

  protected leave(reason: CancelReason): unknown {
    if (this.over) return undefined;
    this.over = true;
    if (this.reading) {
      this.line.surplus(1);
      const closing = attempt(() => this.outer.close(reason));
      this.draining = new Draining(false);
      return allSettled([closing, this.draining.settled], this.name);
    }
    const { inner } = this;
    this.inner = undefined;
    return this.shut(inner, reason);
  }

  private shut(inner?: Reader, reason: CancelReason = LEFT): Promise<void> | undefined {
    return closeInTurn(inner, this.outer, reason, this.name);
  }
}

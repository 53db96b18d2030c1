import type { CancelReason } from '../../errors.ts';
import type { Orphan, Source } from '../../protocol.ts';
import { Closings, closings } from '../closings.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { Line, type Slot } from '../line.ts';
import { inherited, readerOf } from '../open.ts';
import { LEFT, type Reader } from '../reader.ts';
import { attempt, ignore } from '../when.ts';
import { closeInTurn, Draining, finished } from './flat-map-inner.ts';

/** What FlatMapFeed reads, and how that ends: whatever is open is closed, inner before outer, before an error is told. */
export abstract class FlatMapEnds extends Feed {
  protected readonly kind: string = 'flatMap';
  override readonly overlaps = true;
  protected readonly outer: Driver | Feed;
  protected readonly line: Line = new Line((error) => this.late(error));
  protected inner: Driver | Feed | undefined;
  /** The outer source is being read, or the mapper is at work. */
  protected reading = false;
  /** The mapper is at work. */
  protected mapping = false;
  /** No more is asked of anybody. */
  protected over = false;
  /** Somebody waits for the reading to come to its end, to close what it brings; `failed`: for an error, not for `close()`. */
  protected draining: Draining | undefined;

  constructor(source: Source<unknown>) {
    super();
    this.outer = readerOf(source);
    this.options = inherited(source);
  }

  /** What the reading has brought comes too late: it is closed, and the outer source after it. */
  protected drained(inner?: Reader): void {
    this.reading = false;
    const { draining } = this;
    if (draining?.failed !== true) this.line.surplus();
    finished(
      draining === undefined ? this.quietly(() => this.#shut(inner)) : this.#shut(inner),
      draining?.settle ?? ignore,
    );
  }

  /** While `close()` waits for the reading, one call is held back: an error has to be told to somebody. */
  protected get reserved(): number {
    return this.draining !== undefined && !this.draining.failed && this.reading ? 1 : 0;
  }
  protected outerDone(): void {
    this.reading = false;
    this.over = true;
    this.line.surplus();
    this.draining?.settle();
  }

  protected outerFailed(error: unknown): void {
    this.reading = false;
    if (this.#unheard) this.late(error);
    else {
      this.over = true;
      this.line.surplus(1);
      this.line.fail(this.line.open(), error);
    }
    this.draining?.settle();
  }

  protected mapperFailed(error: unknown): void {
    this.reading = this.mapping = false;
    const { draining } = this;
    const unheard = this.#unheard;
    this.over = true;
    if (!unheard) this.line.surplus(1);
    const closing = this.quietly(() => this.#shut());
    if (unheard) this.late(error);
    else this.line.fail(this.line.open(), error, closing);
    if (draining !== undefined) finished(closing, draining.settle);
  }

  /** Another error is being told, or the pipeline was left and nobody waits. */
  get #unheard(): boolean {
    const { calls, slots } = this.line;
    return this.draining?.failed === true || (this.over && calls.length <= slots.length);
  }

  protected innerFailed(slot: Slot, inner: Reader, error: unknown): void {
    const { line, inner: active } = this;
    if (active !== undefined) {
      this.inner = undefined;
      this.over = true;
      const other = active === inner ? undefined : active;
      const closing = this.quietly(() => this.#shut(other));
      line.fail(slot, error, closing);
    } else if (this.reading && !this.over) {
      this.over = true;
      line.surplus();
      this.draining = new Draining(true);
      line.fail(slot, error, this.bounded(new Closings([this.draining.settled])));
    } else line.fail(slot, error);
  }

  protected leave(reason: CancelReason): unknown {
    if (this.over) return undefined;
    this.over = true;
    if (this.reading) return this.#leaveReading(reason);
    const { inner } = this;
    this.inner = undefined;
    return this.#shut(inner, reason);
  }

  /** The outer source is closed at once; a mapper that is at work is waited for, for it may bring what has to be closed. */
  #leaveReading(reason: CancelReason): unknown {
    this.line.surplus(1);
    const closing = attempt(() => this.outer.close(reason));
    if (!this.mapping) return closing;
    this.draining = new Draining(false);
    const { settled } = this.draining;
    return closings([closing, settled]);
  }

  /** A source that is read without a driver of its own is the one to report. */
  override orphaned(stage: Orphan['stage']): void {
    if (this.outer instanceof Feed && !this.mapping) this.outer.orphaned(stage);
    else super.orphaned(stage);
  }

  protected override beneath(): readonly Feed[] {
    return [this.outer, this.inner].flatMap((reader) => reader?.feed ?? []);
  }

  override abandon(): void {
    this.line.abandon();
    this.outer.abandon();
    this.inner?.abandon();
  }

  #shut(inner?: Reader, reason: CancelReason = LEFT): Promise<void> | undefined {
    return closeInTurn(inner, this.outer, reason, this);
  }
}

import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { drive } from '../driver.ts';
import { Feed } from '../feed.ts';
import { driverOf, isOurs } from '../open.ts';
import { lend, Pipeline } from '../pipeline.ts';
import { ignore, isThenable, promised } from '../when.ts';
import { UpstreamFeed } from './upstream.ts';

/**
 * What an owner that is lent reads from: the driver that it had, and before that what borrowers have left behind. It takes the
 * place of that driver, so that what is built on the owner reads here as well.
 */
export class LentFeed extends UpstreamFeed {
  protected readonly kind: string = 'borrow';
  override readonly overlaps = true;
  /** Answers on their way that nobody waits for any more: for whoever reads next. */
  readonly #owed: Promise<unknown>[] = [];
  /** Answers on their way that somebody waits for. */
  readonly #wanted = new Set<Promise<unknown>>();
  /** Which of its questions each is the answer to. */
  readonly #places = new WeakMap<Promise<unknown>, number>();
  #asked = 0;

  request(): unknown {
    const owed = this.#owed.shift();
    const answer = owed ?? this.up.request();
    if (!isThenable(answer)) return answer;
    // what is owed comes before the end
    const wanted = promised(answer).then((value) => (value === DONE && this.#owed.length > 0 ? this.request() : value));
    if (owed === undefined) this.#places.set(wanted, this.#asked++);
    this.#wanted.add(wanted);
    const over = (): void => void this.#wanted.delete(wanted);
    wanted.then(over, over);
    return wanted;
  }

  /** A borrower has asked for it, and was left. */
  owe(answer: Promise<unknown>): void {
    this.#wanted.delete(answer);
    answer.catch(ignore);
    if (this.ended) return this.#drop(answer);
    const later = this.#owed.findIndex((other) => this.#place(other) > this.#place(answer));
    void this.#owed.splice(later < 0 ? this.#owed.length : later, 0, answer);
  }

  #place(answer: Promise<unknown>): number {
    return this.#places.get(answer) ?? 0;
  }

  #drop(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => this.late(error));
  }

  protected override ending(): void {
    for (const answer of this.#owed.splice(0)) this.#drop(answer);
  }

  protected override leave(reason: CancelReason): unknown {
    this.ending();
    return super.leave(reason, this.#wanted.size === 0);
  }
}

/** Reads from an owner and never closes it; what is on its way when it is left goes back. */
export class BorrowFeed extends Feed {
  protected readonly kind: string = 'borrow';
  override readonly overlaps = true;
  readonly #lent: LentFeed;
  /** What it waits for, and how to say that it does not any more. */
  readonly #reads = new Map<Promise<unknown>, (value: unknown) => void>();

  constructor(lent: LentFeed) {
    super();
    this.#lent = lent;
    this.options = lent.options;
  }

  request(): unknown {
    const answer = this.#lent.ended ? DONE : this.#lent.request();
    if (!isThenable(answer)) return answer;
    const read = promised(answer);
    return new Promise((resolve, reject) => {
      this.#reads.set(read, resolve);
      read.then(
        (value) => this.#reads.delete(read) && resolve(value),
        (error: unknown) => this.#reads.delete(read) && reject(error),
      );
    });
  }

  protected leave(): void {
    for (const [read, resolve] of this.#reads) {
      this.#lent.owe(read);
      resolve(DONE);
    }
    this.#reads.clear();
  }

  override abandon(): void {
    this.leave();
  }

  override beneath(): readonly Feed[] {
    return [this.#lent];
  }
}

/** Iterators and streams of others that have been lent: their owners do not know what they are owed, the next borrower gets it. */
const foreign = new WeakMap<object, LentFeed>();

/** What `source` lends from; undefined: it is opened anew for each reader, and so there is nothing to keep open. */
export function lentBy(source: Source<unknown>): LentFeed | undefined {
  if (isOurs(source)) {
    const driver = driverOf(source);
    if (driver.feed instanceof LentFeed && driver.ops.length === 0) return driver.feed;
    const lent = new LentFeed(new Pipeline(driver));
    lend(source, drive(lent));
    return lent;
  }
  if (!isOpen(source)) return undefined;
  const known = foreign.get(source);
  if (known !== undefined) return known;
  const lent = new LentFeed(source);
  foreign.set(source, lent);
  return lent;
}

/** An iterator or a stream: there once, for all who read it. */
const isOpen = (source: unknown): source is object =>
  typeof source === 'object' &&
  source !== null &&
  ['next', 'getReader', 'destroy', 'arrayBuffer'].some((name) => name in source);

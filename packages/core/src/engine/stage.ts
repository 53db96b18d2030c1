// One stage per operator, for calls that overlap; see overlap.ts.
import type { CancelReason } from '../errors.ts';
import { DONE } from '../protocol.ts';
import { breathe, type Pace } from './breathe.ts';
import type { Feed } from './feed.ts';
import { judge, type Op, SKIP } from './op.ts';
import type { Suspended } from './place.ts';
import { LEFT, type Reader, sibling } from './reader.ts';
import { attempt, ignore, isThenable } from './when.ts';

/** What a stage has to know of its pipeline. */
export interface Owner {
  readonly feed: Feed;
  readonly ops: readonly Op[];
  /** Left by its reader: no callback starts any more. */
  readonly left: boolean;
  readonly pace: Pace;
  /** An error that nobody waits for any more. */
  late(error: unknown): void;
}

/** The operator of a stage, whose pipeline it belongs to, and the fused call that stands at it. */
export interface Place {
  readonly op: Op;
  readonly owner: Owner;
  readonly adopted: Suspended | undefined;
}

export abstract class Stage implements Reader {
  protected finished = false;
  protected readonly up: Reader;
  protected readonly op: Op;
  protected readonly owner: Owner;
  private adopted: Suspended | undefined;

  constructor(up: Reader, { op, owner, adopted }: Place) {
    this.up = up;
    this.op = op;
    this.owner = owner;
    this.adopted = adopted;
  }

  abstract request(): Promise<unknown>;

  accept(answer: unknown): unknown {
    return answer;
  }

  close(reason: CancelReason): unknown {
    if (this.finished) return undefined;
    this.finished = true;
    return this.up.close(reason);
  }

  abandon(): void {
    this.up.abandon();
  }

  /** The fused call that stands here, once: its callback has begun already. */
  protected adopt(): Suspended | undefined {
    const { adopted } = this;
    this.adopted = undefined;
    return adopted;
  }

  protected run(value: unknown): unknown {
    return (0, this.op.fn)(value, this.op.count++, this.owner.feed.context);
  }

  /** One item from above; after DONE or an error nothing more is asked for. */
  protected async item(): Promise<unknown> {
    try {
      const value = this.up.accept(await this.up.request());
      if (value === DONE) this.over(LEFT);
      return value;
    } catch (error) {
      this.over(sibling(error));
      throw error;
    }
  }

  /** What is above has ended by itself: it is never closed any more. */
  protected over(reason: CancelReason): void {
    this.finished = true;
    const { feed } = this.owner;
    void feed.quietly(() => feed.end(reason));
  }

  /** Close what is above because of `error`, if nobody has; the promise to wait for, if any. */
  protected shut(error: unknown): Promise<void> | undefined {
    return this.owner.feed.quietly(() => {
      const closing = this.close(sibling(error));
      return isThenable(closing) ? (closing as Promise<void>) : undefined;
    });
  }
}

/** Each call is on its own: results may settle out of order, but each call gets the value of its place. */
export class MapStage extends Stage {
  async request(): Promise<unknown> {
    if (this.finished) return DONE;
    const head = this.adopt();
    const value = head === undefined ? await this.item() : head.held;
    if (value === DONE || (head === undefined && this.owner.left)) return DONE;
    let mapped: unknown;
    try {
      mapped = await (head === undefined ? this.run(value) : head.pending);
    } catch (error) {
      await this.shut(error);
      throw error;
    }
    if (mapped === DONE) await this.close(LEFT);
    return mapped;
  }
}

/** Counts at the request; the call over the limit waits for what was asked for first, then closes. */
export class TakeStage extends Stage {
  private under: Promise<unknown> = Promise.resolve();

  async request(): Promise<unknown> {
    if (this.finished) return DONE;
    if (this.op.count >= this.op.limit) {
      await this.under;
      await this.close(LEFT);
      return DONE;
    }
    this.op.count++;
    const item = this.item();
    this.under = Promise.allSettled([this.under, item]);
    return item;
  }
}

/** For operators that keep a state from value to value: one call after the other. */
export class SerialStage extends Stage {
  /** The last request that waits, if one does. */
  private tail: Promise<unknown> | undefined;

  request(): Promise<unknown> {
    const answer = this.tail === undefined ? this.turn() : this.tail.then(() => this.turn());
    const settled = answer.then(ignore, ignore).then(() => {
      if (this.tail === settled) this.tail = undefined;
    });
    this.tail = settled;
    return answer;
  }

  private async turn(): Promise<unknown> {
    while (!this.finished) {
      if (this.owner.pace.due()) await breathe();
      const head = this.adopt();
      const value = head === undefined ? await this.item() : head.held;
      if (value === DONE || (head === undefined && this.owner.left)) return DONE;
      let judged: unknown;
      try {
        judged = judge(this.op.code, value, await (head === undefined ? attempt(() => this.run(value)) : head.pending));
      } catch (error) {
        await this.shut(error);
        throw error;
      }
      if (judged === DONE) await this.close(LEFT);
      if (judged !== SKIP) return judged;
    }
    return DONE;
  }
}

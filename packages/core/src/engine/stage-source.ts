// The lowest stage: how overlapping requests reach the source.
import type { CancelReason } from '../errors.ts';
import { DONE } from '../protocol.ts';
import type { Feed } from './feed.ts';
import { SKIP } from './op.ts';
import { AT_ITEM, AT_SOURCE, type Suspended } from './place.ts';
import { LEFT, type Reader, sibling } from './reader.ts';
import { ignore, isThenable, promised } from './when.ts';

/** An answer that needs no more looking at. */
class Accepted {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Passes every request on at once: for sources that can stand it. */
export class Direct implements Reader {
  private readonly feed: Feed;
  private first: Promise<unknown> | undefined;

  constructor(feed: Feed, head: Suspended | undefined) {
    this.feed = feed;
    if (head?.at === AT_SOURCE) this.first = head.pending;
    if (head?.at === AT_ITEM) this.first = head.pending.then((value) => ({ value, done: false }));
  }

  request(): unknown {
    const { first, feed } = this;
    this.first = undefined;
    if (first !== undefined) return first;
    if (feed.ended) return DONE;
    const answer = feed.request();
    if (isThenable(answer)) return promised(answer);
    // said at once: known before anybody could close a source that is over
    const value = answer === DONE ? DONE : feed.accept(answer);
    if (value === DONE) void feed.quietly(() => feed.end(LEFT));
    return new Accepted(value);
  }

  accept(answer: unknown): unknown {
    if (answer instanceof Accepted) return answer.value;
    return answer === DONE ? DONE : this.feed.accept(answer);
  }

  close(reason: CancelReason): unknown {
    return this.feed.close(reason);
  }

  abandon(): void {
    this.feed.abandon();
  }
}

/** One request at a time: arrays, batches, and `pull()` of a subclass. */
export class InTurn implements Reader {
  private readonly feed: Feed;
  /** The last request that waits, if one does. */
  private tail: Promise<unknown> | undefined;
  private first: Suspended | undefined;

  constructor(feed: Feed, head: Suspended | undefined) {
    this.feed = feed;
    if (head?.at === AT_SOURCE || head?.at === AT_ITEM) this.first = head;
  }

  request(): unknown {
    const answer = this.tail === undefined ? this.item() : this.tail.then(() => this.item());
    const settled = answer.then(ignore, ignore).then(() => {
      if (this.tail === settled) this.tail = undefined;
    });
    this.tail = settled;
    return answer;
  }

  private async item(): Promise<unknown> {
    const { feed, first } = this;
    this.first = undefined;
    if (first?.at === AT_ITEM) return this.checked(first.pending);
    while (feed.held) await Promise.resolve(); // a loop on the stack has the batch in hand
    for (let answer: unknown = first?.pending; ; answer = undefined) {
      if (answer === undefined && feed.index < feed.items.length) return this.batched();
      if (feed.ended && answer === undefined) return DONE;
      const value = await this.asked(answer);
      if (value !== SKIP) return feed.mixed && isThenable(value) ? this.checked(value) : value;
    }
  }

  private batched(): unknown {
    const { feed } = this;
    const value = feed.items[feed.index++];
    return feed.mixed && isThenable(value) ? this.checked(value) : value;
  }

  /** Ask the source, unless another reader does; its end is waited for. */
  private async asked(given: unknown): Promise<unknown> {
    const { feed } = this;
    while (given === undefined && feed.asked !== undefined) await promised(feed.asked).then(ignore, ignore);
    if (given === undefined && (feed.ended || feed.index < feed.items.length)) return SKIP;
    try {
      const answer = given ?? feed.request();
      if (isThenable(answer)) feed.asked = answer;
      const settled: unknown = isThenable(answer) ? await answer : answer;
      feed.asked = undefined;
      const value = settled === DONE ? DONE : feed.accept(settled);
      if (value === DONE) await feed.end(LEFT);
      return value;
    } catch (error) {
      feed.asked = undefined;
      await feed.quietly(() => feed.end(sibling(error)));
      throw error;
    }
  }

  /** An item that is a promise: when it fails, the source is not over, and has to be closed. */
  private async checked(item: PromiseLike<unknown>): Promise<unknown> {
    try {
      const value = await item;
      if (value === DONE) await this.feed.close(LEFT);
      return value;
    } catch (error) {
      await this.feed.quietly(() => this.feed.close(sibling(error)));
      throw error;
    }
  }

  accept(answer: unknown): unknown {
    return answer;
  }

  close(reason: CancelReason): unknown {
    return this.feed.close(reason);
  }

  abandon(): void {
    this.feed.abandon();
  }
}

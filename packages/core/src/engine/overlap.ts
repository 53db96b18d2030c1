// Overlapping next() calls, to the letter of the TC39 draft: https://github.com/tc39/proposal-async-iterator-helpers
// One stage per operator, each of which may be asked again before it has answered.
import { DONE } from '../protocol.ts';
import { breathe, type Pace, Turns } from './breathe.ts';
import type { Feed } from './feed.ts';
import { Line, type Slot } from './line.ts';
import { judge, MAP, type Op, SKIP, TAKE } from './op.ts';
import { AT_ITEM, AT_SOURCE, type Suspended } from './place.ts';
import { LEFT, sibling } from './reader.ts';
import { attempt, inTurn, isThenable } from './when.ts';

/** Asks for one item: DONE, or, of a stage that lets values go, SKIP. `slot` is where the item will stand. */
type Ask = (slot?: Slot) => Promise<unknown>;

/** Nothing will stand at this place; unlike DONE it says nothing about the places behind it. */
const NOTHING: unique symbol = Symbol('NOTHING');

/** What a stage has to know of its pipeline. */
export interface Owner {
  readonly feed: Feed;
  readonly ops: readonly Op[];
  readonly pace: Pace;
  /** Left by its reader: no callback starts any more. */
  readonly left: boolean;
  /** Reads the source one item at a time; `head` is what it has been asked for already. */
  below(head: Suspended | undefined): () => unknown;
}

export interface Stages {
  readonly ask: Ask;
  /** Does something else in line with the questions to the source; only where those come one at a time. */
  readonly inLine: (work: () => unknown) => Promise<unknown>;
  /** Values and errors that wait for their turn. */
  readonly lines: readonly Line[];
}

/** The fused pipeline as a chain of stages. The first request goes down to where `head` stands, and takes over from there. */
export function stages(owner: Owner, head: Suspended | undefined): Stages {
  const { feed, ops } = owner;
  const lines: Line[] = [];
  const first = head?.at === AT_SOURCE || head?.at === AT_ITEM ? head : undefined;
  const below = owner.below(first);
  const inLine = inTurn((work: () => unknown) => work());
  let ask: Ask = feed.overlaps ? direct(feed, first) : () => inLine(below);
  ops.forEach((op, at) => {
    if (op.code === TAKE) ask = taking(ask, op, feed);
    else {
      const one = through(ask, op, owner, head?.at === at ? head : undefined);
      if (op.serial) ask = inTurn(() => kept(one, owner.pace));
      else if (op.code === MAP) ask = one;
      else {
        const late = (error: unknown): void => feed.late(error);
        const line = new Line(late);
        lines.push(line);
        ask = inOrder(one, line, owner, late);
      }
    }
  });
  return { ask, inLine, lines };
}

/** Passes every request on at once: for sources that can stand it. */
function direct(feed: Feed, head: Suspended | undefined): Ask {
  let first = head?.pending;
  return async () => {
    const pending = first;
    first = undefined;
    if (pending === undefined && feed.ended) return DONE;
    try {
      let answer: unknown = pending ?? (feed.index < feed.items.length ? feed.shift() : feed.request());
      // what is said at once is known before anybody could close a source that is over
      if (isThenable(answer)) answer = await answer;
      if (answer !== DONE) answer = feed.accept(answer);
      if (answer === SKIP) answer = feed.shift(); // of the batch that has come
      if (answer === DONE) void feed.quietly(() => feed.end(LEFT));
      return answer;
    } catch (error) {
      void feed.quietly(() => feed.end(sibling(error)));
      throw error;
    }
  };
}

/** One item through the callback of `op`. Calls are on their own: answers may come out of order, each for its own place. */
function through(up: Ask, op: Op, owner: Owner, head: Suspended | undefined): Ask {
  const { feed } = owner;
  let adopted = head;
  let over = false;
  return async (slot) => {
    const first = adopted; // its callback has begun already
    adopted = undefined;
    if (over) return DONE;
    const value = first === undefined ? await up() : first.held;
    // what a source says because it was closed is not the end of what it gave before
    if (value === DONE) return feed.wasClosed && slot ? NOTHING : DONE;
    // not judged any more: whose the values behind it are, nobody can say
    if (first === undefined && (owner.left || slot?.gone)) return DONE;
    let answer: unknown;
    try {
      // a callback that throws counts as one that rejects: not in this tick
      answer = await (first?.pending ?? attempt(() => (0, op.fn)(value, op.count++, feed.context)));
    } catch (error) {
      // told once the source is closed; at its place nobody else waits for that
      const told = feed.tell(error);
      if (slot === undefined) return told;
      slot.told = told;
      throw error;
    }
    answer = judge(op.code, value, answer);
    over ||= answer === DONE;
    return answer;
  };
}

/** The next item that is not let go. */
async function kept(one: Ask, pace: Pace): Promise<unknown> {
  for (;;) {
    if (pace.due()) await breathe();
    const value = await one();
    if (value !== SKIP) return value;
  }
}

/** Counts at the request; the call over the limit waits for what was asked for first, then closes. */
function taking(up: Ask, op: Op, feed: Feed): Ask {
  const under = new Set<Promise<unknown>>(); // a chain of promises would hold every value ever taken
  return async () => {
    if (op.count >= op.limit) {
      await Promise.allSettled(under);
      await feed.close(LEFT);
      return DONE;
    }
    op.count++;
    const item = up();
    const settled = (): unknown => under.delete(item);
    under.add(item);
    item.then(settled, settled);
    return item;
  };
}

/** One item asked for per waiting call, a replacement for each one let go, answers strictly in order. */
function inOrder(one: Ask, line: Line, { feed, pace }: Owner, late: (error: unknown) => void): Ask {
  const turns = new Turns();
  // values are asked for in the order of their places, also across a turn of the event loop
  const fill = (slot: Slot): void =>
    turns.run(pace, () => {
      if (slot.gone) return;
      one(slot).then(
        (value) => {
          if (slot.gone) return;
          if (value === DONE) line.end(slot, !feed.ended);
          else if (value === NOTHING) line.vacate(slot);
          else if (value === SKIP) {
            line.slots.drop(slot);
            fill(line.open());
            line.deliver();
          } else line.fill(slot, value);
        },
        (error: unknown) => (slot.gone ? late(error) : line.fail(slot, error)),
      );
    });
  return () => {
    const answer = line.call();
    fill(line.open());
    return answer;
  };
}

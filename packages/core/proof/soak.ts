// R6 and R7: much of everything, and nothing of it left behind.
import { getEventListeners } from 'node:events';
import { cases, drain, isFunction } from '../contract/cases.ts';
import { AsyncIter, channel, DONE } from '../src/index.ts';
import { type Figure, type Job, thousands } from './figure.ts';

const MIB = 2 ** 20;
/** What a heap may grow by between a tenth of the way and its end. */
const MOST_BYTES = MIB;
const MOST_BYTES_AN_ITEM = 16;

class Numbers extends AsyncIter<number> {
  #next = 0;
  readonly #count: number;

  constructor(count: number) {
    super();
    this.#count = count;
  }

  protected override pull(): number | typeof DONE {
    return this.#next < this.#count ? this.#next++ : DONE;
  }
}

/** Bytes in use when everything that can go has gone. */
function heap(): number {
  if (globalThis.gc === undefined) throw new Error('Cannot measure the heap: run node with --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** Looks at the heap after a tenth of the items, and after all of them. */
class Growth {
  readonly #count: number;
  #seen = 0;
  #early = 0;
  #late = 0;

  constructor(count: number) {
    this.#count = count;
  }

  one(): void {
    const seen = ++this.#seen;
    if (seen === this.#count / 10) this.#early = heap();
    else if (seen === this.#count) this.#late = heap();
  }

  figure(law: string, what: string, open: readonly string[]): Figure {
    const grown = this.#late - this.#early;
    const failures: string[] = [];
    if (this.#seen !== this.#count)
      failures.push(`${what}: ${thousands(this.#seen)} of ${thousands(this.#count)} came`);
    if (grown > MOST_BYTES || grown > MOST_BYTES_AN_ITEM * this.#count) {
      failures.push(`${what}: the heap grew by ${thousands(grown)} bytes between a tenth and the end`);
    }
    if (open.length > 0) failures.push(`${what}: left open: ${open.join(', ')}`);
    const figures = `${thousands(this.#seen)}, heap ${grown < 0 ? '' : '+'}${(grown / 1024).toFixed(0)} KiB, left open ${open.length}`;
    return { law, what, figures, failures };
  }
}

/** Handles and timers that keep the event loop alive now and did not before. */
async function leftOpen(before: readonly string[]): Promise<string[]> {
  await new Promise((resolve) => setImmediate(resolve));
  const left = process.getActiveResourcesInfo();
  for (const known of before) if (left.includes(known)) left.splice(left.indexOf(known), 1);
  return left;
}

const five = (count: number, one: () => void): AsyncIter<number> =>
  new Numbers(count)
    .map((value) => value + 1)
    .filter((value) => value > 0)
    .tap(one)
    .drop(0)
    .take(count);

async function soak(what: string, count: number, run: (growth: Growth) => Promise<unknown>): Promise<Figure> {
  const before = process.getActiveResourcesInfo();
  const growth = new Growth(count);
  await run(growth);
  return growth.figure('R6', what, await leftOpen(before));
}

async function throughChannel(count: number, tasks: number, one: () => void): Promise<void> {
  const { sender, receiver } = channel<number>(tasks);
  const produce = async (): Promise<void> => {
    const own = sender.clone();
    for (let left = count / tasks; left > 0; left--) await own.send(left);
    own.close();
  };
  const consume = async (): Promise<void> => {
    for await (const value of receiver.clone()) if (value > 0) one();
  };
  const all = Array.from({ length: tasks }, () => [produce(), consume()]).flat();
  sender.close();
  await receiver.return();
  await Promise.all(all);
}

/** One signal for everything: whatever read with it listens no more when it has ended. */
async function sharedSignal(): Promise<Figure> {
  const what = 'listeners on a shared signal';
  const { signal } = new AbortController();
  const failures: string[] = [];
  const chosen = cases.filter(isFunction);
  for (const one of chosen) {
    for (const values of [[], [1, 2, 3, 4, 5, 6]]) await drain(one, values, undefined, { signal });
    const left = getEventListeners(signal, 'abort').length;
    if (left > 0) failures.push(`${one.name}: ${left} listeners are left`);
  }
  return { law: 'R7', what, figures: `${chosen.length} operators, ${failures.length} left some`, failures };
}

const TEN_MILLION = 10_000_000;

export const soakJobs: readonly Job[] = [
  {
    law: 'R6',
    what: 'five stages, read by for await',
    run: (_, share) =>
      soak('five stages, read by for await', TEN_MILLION * share, async (growth) => {
        for await (const value of five(TEN_MILLION * share, () => growth.one())) if (value < 0) break;
      }),
  },
  {
    law: 'R6',
    what: 'five stages, counted',
    run: (_, share) =>
      soak('five stages, counted', 10 * TEN_MILLION * share, (growth) =>
        five(10 * TEN_MILLION * share, () => growth.one()).count(),
      ),
  },
  {
    law: 'R6',
    what: 'channel, 100 producers, 100 consumers',
    run: (_, share) =>
      soak('channel, 100 producers, 100 consumers', 1_000_000 * share, (growth) =>
        throughChannel(1_000_000 * share, 100, () => growth.one()),
      ),
  },
  { law: 'R7', what: 'listeners on a shared signal', run: sharedSignal },
];

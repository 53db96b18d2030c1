// R6 and R7: very many scopes, tasks and locks, and nothing of them left behind.
import { getEventListeners } from 'node:events';
import {
  CancelScope,
  checkpoint,
  failAfter,
  moveOnAfter,
  Mutex,
  openNursery,
  pool,
  Semaphore,
  sleep,
} from '../src/index.ts';
import { type Figure, type Job, thousands } from './figure.ts';

/** What a heap may grow by between a tenth of the way and its end. */
const MOST_BYTES = 2 ** 20;
const MOST_BYTES_AN_ITEM = 16;
const ENOUGH_MS = 1_000_000;
/** After so many, all code is compiled and has its final form. */
const WARM_UP = 5_000;

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
  seen = 0;
  #early = 0;
  #late = 0;

  constructor(count: number) {
    this.#count = count;
  }

  one(): void {
    const seen = ++this.seen;
    if (seen === Math.ceil(this.#count / 10)) this.#early = heap();
    if (seen === this.#count) this.#late = heap();
  }

  get bytes(): number {
    return this.#late - this.#early;
  }
}

/** Handles and timers that keep the event loop alive now and did not before. */
async function leftOpen(before: readonly string[]): Promise<string[]> {
  await new Promise((resolve) => setImmediate(resolve));
  const left = process.getActiveResourcesInfo();
  for (const known of before) if (left.includes(known)) left.splice(left.indexOf(known), 1);
  return left;
}

type Work = (count: number, one: () => void, signal: AbortSignal) => Promise<unknown>;

async function soak(what: string, count: number, work: Work): Promise<Figure> {
  const before = process.getActiveResourcesInfo();
  const growth = new Growth(count);
  const { signal } = new AbortController();
  await work(WARM_UP, () => undefined, signal);
  await work(count, () => growth.one(), signal);
  const left = await leftOpen(before);
  const listeners = getEventListeners(signal, 'abort').length;
  const { bytes, seen } = growth;
  const failures: string[] = [];
  if (seen !== count) failures.push(`${what}: ${thousands(seen)} of ${thousands(count)} came`);
  if (bytes > MOST_BYTES || bytes > MOST_BYTES_AN_ITEM * count) {
    failures.push(`${what}: the heap grew by ${thousands(bytes)} bytes between a tenth and the end`);
  }
  if (left.length > 0) failures.push(`${what}: left open: ${left.join(', ')}`);
  if (listeners > 0) failures.push(`${what}: ${listeners} listeners are left on the shared signal`);
  const figures = `${thousands(seen)}, heap ${bytes < 0 ? '' : '+'}${(bytes / 1024).toFixed(0)} KiB, left open ${left.length + listeners}`;
  return { law: 'R6', what, figures, failures };
}

/** In one that stays open: scopes of every kind, cancelled and not, with a shared signal and one of their own. */
const scopes: Work = async (count, one, signal) => {
  await new CancelScope().run(async () => {
    for (let left = count; left > 0; left--) {
      const scope = new CancelScope({ timeoutMs: ENOUGH_MS, signal, shield: left % 3 === 0 });
      if (left % 2 === 0) scope.signal.addEventListener('abort', () => undefined);
      await scope.run(async () => {
        if (left % 5 === 0) scope.cancel();
        await moveOnAfter(left % 7 === 0 ? 0 : ENOUGH_MS, checkpoint);
        if (left % 11 === 0) await failAfter(ENOUGH_MS, checkpoint);
      });
      one();
    }
  });
};

/** In one nursery that stays open, a hundred at a time; some fail in nurseries of their own. */
const tasks: Work = async (count, one, signal) => {
  await openNursery(
    async (nursery) => {
      const free = new Semaphore(100);
      for (let left = count; left > 0; left--) {
        await free.acquire();
        const work = async (): Promise<void> => {
          if (left % 10 === 0) await openNursery(failing).catch(() => undefined);
          else await checkpoint();
          free.release();
          one();
        };
        if (left % 4 === 0) {
          await nursery.start(async ({ started }) => {
            started();
            await work();
          });
        } else nursery.startSoon(work);
      }
    },
    { signal },
  );
};

const failing = async (nursery: { startSoon(task: () => unknown): void }): Promise<void> => {
  nursery.startSoon(() => Promise.reject(new Error('a task')));
  await sleep(ENOUGH_MS);
};

/** Ten who want it at once: each hand-over is one. Some are cancelled while they wait. */
const handOvers: Work = async (count, one, signal) => {
  const mutex = new Mutex();
  const work = async (): Promise<void> => {
    for (let left = count / 10; left > 0; left--) {
      await mutex.acquire({ signal });
      if (left % 100 === 0) await moveOnAfter(0, () => mutex.acquire());
      await Promise.resolve();
      one();
      mutex.release();
    }
  };
  await openNursery((nursery) => {
    for (let left = 10; left > 0; left--) nursery.startSoon(work);
  });
};

const loans: Work = async (count, one, signal) => {
  const things = pool(() => ({}), { max: 4, validate: () => Math.random() < 0.9 });
  const work = async (): Promise<void> => {
    for (let left = count / 10; left > 0; left--) await things.use(one, { signal });
  };
  await openNursery((nursery) => {
    for (let left = 10; left > 0; left--) nursery.startSoon(work);
  });
  await things.close();
};

const job = (what: string, count: number, work: Work): Job => ({
  law: 'R6',
  what,
  run: (_seed, share) => soak(what, Math.ceil((count * share) / 10) * 10, work),
});

export const soakJobs: readonly Job[] = [
  job('scopes', 100_000, scopes),
  job('tasks in one nursery', 100_000, tasks),
  job('hand-overs of a mutex', 1_000_000, handOvers),
  job('loans of a pool', 100_000, loans),
];

import { Effect } from 'effect';
import { integers } from '../sources.js';

const { openNursery } = await import('@forawait/resources').catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return {};
  throw error;
});

const TASKS = 100_000;
const values = integers(TASKS);

/** Starts all tasks, and settles when they have ended. */
const starters = {
  'Promise.all': (task) => Promise.all(values.map(task)),
  forawait: (task) =>
    openNursery((nursery) => {
      for (const value of values) nursery.startSoon(() => task(value));
    }),
  effect: (task) =>
    Effect.runPromise(
      Effect.forEach(values, (value) => Effect.promise(() => task(value)), { concurrency: 'unbounded', discard: true }),
    ),
};

async function sum(start) {
  let state = 0;
  await start(async (value) => {
    await undefined;
    state += value;
  });
  return state;
}

/** What the heap holds for each task while all of them wait. */
async function bytesEach(start) {
  let open;
  const gate = new Promise((resolve) => (open = resolve));
  const before = heap();
  let last;
  const begun = new Promise((resolve) => (last = resolve));
  const done = start(async (value) => {
    if (value === values.at(-1)) last();
    await gate;
  });
  await begun;
  await new Promise(setImmediate);
  const bytes = (heap() - before) / TASKS;
  open();
  await done;
  return bytes;
}

function heap() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function memory() {
  const figures = {};
  for (const [name, start] of Object.entries(starters)) figures[name] = await bytesEach(start);
  return { label: 'bytes a task that waits', figures };
}

export const cases = [
  {
    name: 'nursery',
    title: `${TASKS} tasks that wait once`,
    items: TASKS,
    modes: ['alone'],
    missing: openNursery === undefined ? 'resources is not built' : undefined,
    contestants: Object.entries(starters).map(([name, start]) => ({
      name,
      peer: name === 'effect',
      run: () => sum(start),
    })),
    extra: memory,
  },
];

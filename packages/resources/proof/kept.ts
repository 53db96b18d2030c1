// R7: what has ended is kept by nobody, while what lies around it goes on. E22: very deep nesting.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import {
  CancelScope,
  checkpoint,
  moveOnAfter,
  Mutex,
  type Nursery,
  openNursery,
  safeChannel,
  sleep,
} from '../src/index.ts';
import type { Figure, Job } from './figure.ts';

const NESTED = 5_000;

/** Makes objects that must be gone afterwards: `watch` takes note of them. */
type Case = (watch: <T extends object>(object: T) => T, nursery: Nursery) => Promise<unknown>;

const fail = (error: object) => async (): Promise<never> => {
  await checkpoint();
  throw error as Error;
};
const ticks = safeChannel(async function* () {
  for (let n = 0; ; n++) {
    await checkpoint();
    yield { n };
  }
});

const cases: readonly (readonly [string, Case])[] = [
  ['a scope and what its body answers', (watch) => watch(new CancelScope({ timeoutMs: 1e6 })).run(() => watch({}))],
  [
    'a cancelled scope, its reason and its error',
    async (watch) => {
      const scope = watch(new CancelScope());
      scope.cancel(watch({}));
      await scope.run(() => checkpoint().catch((error: unknown) => Promise.reject(watch(error as Error))));
    },
  ],
  [
    'a nursery, its tasks and their errors',
    async (watch) => {
      const group = await openNursery(async (inner) => {
        watch(inner).startSoon(watch(fail(watch(new Error('of a task')))));
        inner.startSoon(watch(() => sleep(1e6)));
        await sleep(1e6);
      }).catch((error: unknown) => error);
      watch(group as object);
    },
  ],
  [
    'a task of a nursery that goes on',
    async (watch, nursery) => {
      await new Promise<void>((resolve) => {
        nursery.startSoon(watch(() => checkpoint().then(resolve)));
      });
    },
  ],
  [
    'a task that was started, and its value',
    (watch, nursery) => nursery.start(watch(({ started }) => started(watch({})))),
  ],
  [
    'one who waited for a lock, and was cancelled',
    async (watch) => {
      const mutex = new Mutex();
      await mutex.acquire();
      await moveOnAfter(
        1,
        watch(() => mutex.acquire()),
      );
    },
  ],
  [
    'a safe channel that was left',
    (watch) => ticks().use(async (values) => void watch(await watch(values).take(2).toArray())),
  ],
];

async function kept(): Promise<Figure> {
  const what = 'what has ended is kept by nobody';
  const failures: string[] = [];
  let watched = 0;
  await openNursery(async (nursery) => {
    for (const [name, make] of cases) {
      const refs: WeakRef<object>[] = [];
      await alone(() => make((object) => (refs.push(new WeakRef(object)), object), nursery));
      // The engine may remember the last of its kind: this is that.
      await alone(() => make((object) => object, nursery));
      for (let turns = 10; turns > 0 && refs.some((ref) => ref.deref() !== undefined); turns--) {
        await turn();
        globalThis.gc?.();
      }
      watched += refs.length;
      const left = refs.filter((ref) => ref.deref() !== undefined).length;
      if (left > 0) failures.push(`${name}: ${left} of ${refs.length} are still there`);
    }
  });
  return {
    law: 'R7',
    what,
    figures: `${watched} objects of ${cases.length} kinds, ${failures.length} kept some`,
    failures,
  };
}

/** What it answers is dropped, and no async context but ours remembers it. */
async function alone(make: () => Promise<unknown>): Promise<void> {
  await new AsyncLocalStorage().exit(async () => void (await make()));
}

async function nested(): Promise<Figure> {
  const what = `${NESTED} nested`;
  const failures: string[] = [];
  const boom = new Error('boom');
  const scopes = async (depth: number): Promise<unknown> =>
    depth === 0 ? await sleep(1e6) : await new CancelScope().run(() => scopes(depth - 1));
  const nurseries = async (depth: number): Promise<unknown> => {
    if (depth === 0) throw boom;
    return await openNursery((nursery) => nursery.startSoon(() => nurseries(depth - 1)));
  };
  const outer = new CancelScope({ timeoutMs: 1 });
  await outer.run(() => scopes(NESTED));
  if (!outer.cancelledCaught) failures.push(`${what} scopes: the outermost one did not end them`);
  let error = await nurseries(NESTED).catch((reason: unknown) => reason);
  let depth = 0;
  for (; error instanceof AggregateError; depth++) error = error.errors[0];
  if (depth !== NESTED || error !== boom) failures.push(`${what} nurseries: the error is ${depth} groups deep`);
  return { law: 'R7', what, figures: `${NESTED} scopes, ${depth} nurseries`, failures };
}

export const keptJobs: readonly Job[] = [
  { law: 'R7', what: 'what has ended is kept by nobody', run: kept },
  { law: 'R7', what: `${NESTED} nested`, run: nested },
];

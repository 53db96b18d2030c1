// F10: what outlives its scope goes on in the one around it.
import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeTasks } from '../nursery/describe-tasks.ts';
import type { Nursery } from '../nursery/nursery.ts';
import { openNursery } from '../nursery/open-nursery.ts';
import { CapacityLimiter } from '../sync/capacity-limiter.ts';
import { Mutex } from '../sync/mutex.ts';
import { CancelScope, effectiveDeadline } from './cancel-scope.ts';
import { checkpoint, sleep } from './checkpoint.ts';
import { moveOnAfter, shielded } from './timeouts.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const forEver = (): Promise<void> => sleep(Infinity);

/** Runs `work` in a scope that has been left, in what lies around that. */
async function outliving<T>(work: () => Promise<T>, inner = new CancelScope()): Promise<T> {
  let left!: Promise<T>;
  await inner.run(() => {
    left = settleTasks().then(work);
    left.catch(() => undefined);
  });
  return await left;
}

async function lockedMutex(): Promise<Mutex> {
  const mutex = new Mutex();
  await mutex.acquire();
  return mutex;
}

describe('a wait that is begun after its scope was left', () => {
  test.each([
    ['sleep()', forEver],
    ['a mutex', async () => (await lockedMutex()).acquire()],
    ['a limiter', () => new CapacityLimiter(1).run(() => forEver())],
    ['a scope', () => new CancelScope().run(forEver)],
    ['a nursery', () => openNursery(forEver)],
  ])('F10: %s: is cancelled with the scope around it', async (_name, wait) => {
    const outer = new CancelScope();
    let seen: unknown;
    const run = outer.run(async () => {
      seen = await error(outliving(wait));
    });
    await settleTasks();
    outer.cancel();
    await run;
    expect(seen).toBe(outer.signal.reason);
  });

  test('F10: ends with the nursery around it, and is told as what its task waits for', async () => {
    const run = openNursery(async (nursery) => {
      nursery.startSoon(() => outliving(() => sleep(1000)), { name: 'task' });
      await sleep(5);
      nursery.cancel();
    });
    await settleTasks(20);
    expect(describeTasks()).toContain('task, for 0.000 s: sleep 1000 ms');
    await time.run(() => run);
    expect(time.now).toBe(5);
  });

  test('F10: may be cancelled with what lies around many that were left', async () => {
    const nested = async (depth: number): Promise<unknown> => {
      let left: Promise<unknown> | undefined;
      const inner = async (more: number): Promise<void> => {
        if (more > 0) await new CancelScope().run(() => inner(more - 1));
        else left = settleTasks().then(() => checkpoint());
      };
      await inner(depth);
      return await left;
    };
    expect(await nested(20_000)).toBeUndefined();
  });

  test('F10: where a scope was cancelled is not cancelled any more', async () => {
    const scope = new CancelScope();
    const log: unknown[] = [];
    let left: Promise<unknown> | undefined;
    await scope.run(async () => {
      scope.cancel();
      log.push(await error(checkpoint()));
      left = settleTasks().then(async () => {
        await checkpoint();
        await new CancelScope().run(() => sleep(1));
        return effectiveDeadline();
      });
    });
    expect(log).toEqual([scope.signal.reason]);
    expect(await time.run(() => left as Promise<unknown>)).toBe(Infinity);
  });

  test('F10: has the deadline of the scope around it', async () => {
    const leftMs = (): Promise<number> => Promise.resolve(effectiveDeadline() - performance.now());
    const inner = new CancelScope({ timeoutMs: 10 });
    expect(await moveOnAfter(100, () => outliving(leftMs, inner))).toBe(100);
    expect(await outliving(leftMs)).toBe(Infinity);
  });

  test('F10: a task that is started where nothing lies around belongs to the nursery from the beginning', async () => {
    let inner!: Nursery;
    const run = openNursery((nursery) => {
      inner = nursery;
      return forEver();
    });
    const begun = error(outliving(() => inner.start(forEver)));
    await settleTasks(20);
    inner.cancel();
    await run;
    expect(await begun).toMatchObject({ name: 'AbortError' });
  });
});

describe('what still waits when its scope is left', () => {
  test('F10: hears at once of a cancellation that a shield has held off', async () => {
    const outer = new CancelScope();
    let seen: unknown;
    await outer.run(async () => {
      let left!: Promise<unknown>;
      outer.cancel();
      await shielded(() => {
        left = error(forEver());
      });
      seen = await left;
    });
    expect(seen).toBe(outer.signal.reason);
  });

  test('F10: so does a scope that is shielded within one that was cancelled, once its shield is down', async () => {
    const inner = new CancelScope({ shield: true });
    const outer = new CancelScope();
    let left!: Promise<unknown>;
    await new CancelScope().run(async (middle) => {
      left = inner.run(async () => {
        await settleTasks();
        await sleep(1);
        return 'done';
      });
      middle.cancel();
      await checkpoint();
    });
    inner.shield = false;
    expect(await time.run(() => left)).toBe('done');
    expect([inner.signal.aborted, outer.signal.aborted]).toEqual([false, false]);
  });
});

import { settleTasks, virtualTime } from '@forawait/core/testing';
import { describe, expect, test } from '@jest/globals';
import { CancelScope } from '../scope/cancel-scope.ts';
import { moveOnAfter } from '../scope/timeouts.ts';
import { pool } from './pool.ts';

const boom = new Error('boom');

/** Makes numbered things and notes what becomes of them. */
function things() {
  const log: string[] = [];
  let made = 0;
  const make = async (): Promise<{ id: number; good: boolean }> => {
    const id = ++made;
    log.push(`make ${id}`);
    await Promise.resolve();
    return { id, good: true };
  };
  const close = async ({ id }: { id: number }): Promise<void> => {
    await Promise.resolve();
    log.push(`close ${id}`);
  };
  return { log, make, close, validate: ({ good }: { good: boolean }) => good };
}

test('makes as many as are needed, up to max, and lends them again: the one that was used last first', async () => {
  const { log, make, close } = things();
  const numbers = pool(make, { max: 2, close });
  const first = await numbers.acquire();
  const second = await numbers.acquire();
  expect(numbers.statistics()).toEqual({ max: 2, lent: 2, idle: 0, waiting: 0 });
  await first.release();
  await second.release();
  expect(numbers.statistics()).toEqual({ max: 2, lent: 0, idle: 2, waiting: 0 });
  expect(await numbers.use(({ id }) => id)).toBe(2);
  await numbers.close();
  expect(log).toEqual(['make 1', 'make 2', 'close 1', 'close 2']);
});

test('is fair: first come, first served, and nobody overtakes', async () => {
  const { make } = things();
  const numbers = pool(make, { max: 1 });
  const lease = await numbers.acquire();
  const order: number[] = [];
  const all = [1, 2, 3].map((n) =>
    numbers.use(async ({ id }) => {
      order.push(n);
      expect(id).toBe(1);
      await settleTasks();
    }),
  );
  expect(numbers.statistics().waiting).toBe(3);
  const late = lease.release().then(() => numbers.use(() => order.push(4)));
  await Promise.all([...all, late]);
  expect(order).toEqual([1, 2, 3, 4]);
});

test('whoever is cancelled while waiting takes no place along', async () => {
  const { make } = things();
  const numbers = pool(make, { max: 1 });
  const lease = await numbers.acquire();
  const controller = new AbortController();
  const bySignal = numbers.acquire({ signal: controller.signal }).catch((error: unknown) => error);
  const byScope = moveOnAfter(0, () => numbers.acquire());
  const last = numbers.use(({ id }) => id);
  controller.abort('no more');
  expect([await bySignal, await byScope, numbers.statistics().waiting]).toEqual(['no more', undefined, 1]);
  await lease.release();
  expect(await last).toBe(1);
  const scope = new CancelScope();
  scope.cancel();
  expect(await scope.run(() => numbers.acquire())).toBeUndefined();
});

test('an idle one that is not good any more is closed, and another one made', async () => {
  const { log, make, close, validate } = things();
  const numbers = pool(make, { max: 1, close, validate });
  await numbers.use((thing) => (thing.good = false));
  expect(await numbers.use(({ id }) => id)).toBe(2);
  expect(log).toEqual(['make 1', 'close 1', 'make 2']);
  const throwing = pool(make, { max: 1, close, validate: () => Promise.reject(boom) });
  await throwing.use(() => 1);
  expect(await throwing.use(({ id }) => id)).toBe(4);
});

test('a broken one is closed at once, and makes room', async () => {
  const { log, make, close } = things();
  const numbers = pool(make, { max: 1, close });
  const waiting = numbers.use(async (_thing, lease) => {
    const next = numbers.use(({ id }) => id);
    await lease.discard();
    await lease.release();
    return next;
  });
  expect(await waiting).toBe(2);
  expect(log).toEqual(['make 1', 'close 1', 'make 2']);
});

test('one that lies idle for too long is closed', async () => {
  using time = virtualTime();
  const { log, make, close } = things();
  const numbers = pool(make, { max: 3, close, idleMs: 100 });
  const [a, b] = [await numbers.acquire(), await numbers.acquire()];
  await a.release();
  await time.advance(60);
  await b.release();
  await time.advance(50);
  expect([log.slice(2), numbers.statistics().idle]).toEqual([['close 1'], 1]);
  await time.advance(50);
  expect([log.slice(2), time.pending, numbers.statistics()]).toEqual([
    ['close 1', 'close 2'],
    0,
    { max: 3, lent: 0, idle: 0, waiting: 0 },
  ]);
});

test('what the factory throws comes out, and takes no place', async () => {
  let fails = true;
  const numbers = pool(() => (fails ? Promise.reject(boom) : 1), { max: 1 });
  const both = [numbers.acquire(), numbers.acquire()].map((acquired) => acquired.catch((error: unknown) => error));
  expect(await Promise.all(both)).toEqual([boom, boom]);
  fails = false;
  expect(await numbers.use((n) => n)).toBe(1);
});

test('an error of the body comes out, and the resource goes back; with one of the closing, both do', async () => {
  const numbers = pool(() => 1, { max: 1 });
  await expect(numbers.use(() => Promise.reject(boom))).rejects.toBe(boom);
  expect(numbers.statistics()).toMatchObject({ idle: 1, lent: 0 });
  const bang = new Error('bang');
  const failing = pool(() => 1, { max: 1, close: () => Promise.reject(bang) });
  const run = failing.use(async (_n, lease) => {
    await lease.discard().catch(() => undefined);
    throw boom;
  });
  await expect(run).rejects.toMatchObject({ error: bang, suppressed: boom });
});

describe('close()', () => {
  test('lends none any more, refuses those who wait, and waits for those that are lent', async () => {
    const { log, make, close } = things();
    const numbers = pool(make, { max: 2, close });
    const [a, b] = [await numbers.acquire(), await numbers.acquire()];
    await b.release();
    const c = await numbers.acquire();
    const waiting = numbers.acquire().catch((error: unknown) => error);
    let closed = false;
    const closing = numbers.close().then(() => (closed = true));
    expect(await waiting).toEqual(new Error('Cannot borrow from a pool that is closed'));
    await c.release();
    await settleTasks();
    expect([log.at(-1), closed]).toEqual(['close 2', false]);
    await a.release();
    await closing;
    expect(log.at(-1)).toBe('close 1');
    await expect(numbers.acquire()).rejects.toThrow('Cannot borrow from a pool that is closed');
    await numbers.close();
  });

  test('closes all, whatever happens, and tells what went wrong', async () => {
    const failing = () => pool(() => 1, { max: 3, close: () => Promise.reject(boom) });
    const one = failing();
    await one.use(() => 1);
    await expect(one.close()).rejects.toBe(boom);
    const two = failing();
    const leases = [await two.acquire(), await two.acquire()];
    await Promise.all(leases.map((lease) => lease.release()));
    await expect(two.close()).rejects.toMatchObject({ errors: [boom, boom] });
  });

  test('disposes of what is disposable, and lets the rest be', async () => {
    const log: string[] = [];
    const disposable = pool(() => ({ [Symbol.dispose]: () => log.push('disposed') }), { max: 1 });
    await disposable.use(() => 1);
    await disposable[Symbol.asyncDispose]();
    const plain = pool(() => 1, { max: 1 });
    await plain.use(() => 1);
    await plain.close();
    expect(log).toEqual(['disposed']);
  });
});

test.each([
  [[7, { max: 1 }], TypeError],
  [[() => 1, { max: 0 }], RangeError],
  [[() => 1, { max: 1.5 }], RangeError],
  [[() => 1, { max: '1' }], TypeError],
  [[() => 1, {}], TypeError],
  [[() => 1, { max: 1, idleMs: -1 }], RangeError],
  [[() => 1, { max: 1, validate: 1 }], TypeError],
  [[() => 1, { max: 1, close: 1 }], TypeError],
  [[() => 1, { max: 1, min: 1 }], TypeError],
  [[() => 1], TypeError],
])('%p is refused', (args, type) => {
  expect(() => pool(...(args as Parameters<typeof pool>))).toThrow(type);
});

import { CancelledError } from '@forawait/core';
import { settleTasks, virtualTime } from '@forawait/core/testing';
import { describe, expect, test } from '@jest/globals';
import { AsyncResource } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { CancelScope, effectiveDeadline } from '../scope/cancel-scope.ts';
import { sleep } from '../scope/checkpoint.ts';
import { moveOnAfter } from '../scope/timeouts.ts';
import { describeTasks } from '../nursery/describe-tasks.ts';
import { openNursery } from '../nursery/open-nursery.ts';
import { error } from '../../test/helpers.ts';
import { type Pool, pool } from './pool.ts';

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

describe('what a pool does on its own behalf is done outside of all scopes:', () => {
  /** Closing takes a while, at a checkpoint. */
  const slowly = () => {
    const { log, make, close } = things();
    return { log, make, close: (thing: { id: number }) => sleep(1).then(() => close(thing)) };
  };

  test('what the cancelled and the quick have used is closed when it has lain idle', async () => {
    using time = virtualTime();
    const { setTimeout: virtual } = globalThis;
    // As real ones do, timers fire where they were set.
    globalThis.setTimeout = ((fire: () => void, ms: number) => virtual(AsyncResource.bind(fire), ms)) as never;
    const { log, make, close } = slowly();
    const numbers = pool(make, { max: 2, idleMs: 30, close });
    const both = [moveOnAfter(10, () => numbers.use(() => sleep(1000))), numbers.use(() => sleep(20))];
    await time.advance(60);
    await Promise.all(both);
    globalThis.setTimeout = virtual;
    expect(log.slice(2)).toEqual(['close 1', 'close 2']);
    await numbers.close();
  });

  test('a broken one is closed to the end, also by whoever was cancelled', async () => {
    using time = virtualTime();
    const { log, make, close } = slowly();
    const numbers = pool(make, { max: 1, close });
    const used = moveOnAfter(10, () => numbers.use((_thing, lease) => sleep(1000).finally(() => lease.discard())));
    await time.advance(20);
    expect([await used, log]).toEqual([undefined, ['make 1', 'close 1']]);
  });

  test('one that comes back to a closed pool is closed to the end, also by whoever was cancelled', async () => {
    using time = virtualTime();
    const { log, make, close } = slowly();
    const numbers = pool(make, { max: 1, close });
    const used = moveOnAfter(10, () => numbers.use(() => sleep(1000)));
    await settleTasks();
    const closing = numbers.close();
    await time.advance(20);
    expect([await used, await closing, log]).toEqual([undefined, undefined, ['make 1', 'close 1']]);
  });

  test('one that is not good any more is closed outside, and looked at and made where the borrower is', async () => {
    const deadlines: [string, number][] = [];
    const note = (what: string): void => void deadlines.push([what, effectiveDeadline()]);
    const numbers = pool(() => note('make'), {
      max: 1,
      validate: () => (note('validate'), false),
      close: () => note('close'),
    });
    await numbers.use(() => 1);
    const deadline = performance.now() + 60_000;
    await new CancelScope({ deadline }).run(() => numbers.use(() => 1));
    expect(deadlines.slice(1)).toEqual([
      ['validate', deadline],
      ['close', Infinity],
      ['make', deadline],
    ]);
  });
});

describe('whoever is cancelled while one is looked at', () => {
  /** One lies idle, and is looked at for 10 ms. */
  async function looking(validate: () => Promise<boolean>) {
    const { log, make, close } = things();
    const numbers = pool(make, { max: 1, close, validate });
    await numbers.use(() => 1);
    return { log, numbers };
  }

  test.each([
    ['the look is cancelled with the borrower', () => sleep(10).then(() => true)],
    ['the look takes that for an answer', () => sleep(10).then(() => true, () => false)], // prettier-ignore
    ['nothing cancels the look, which finds it good', () => new Promise<boolean>((good) => setTimeout(good, 10, true))],
  ])('leaves it where it was: %s', async (_, validate) => {
    using time = virtualTime();
    const { log, numbers } = await looking(validate);
    const used = moveOnAfter(5, () => numbers.use(() => 'used'));
    await time.advance(10);
    expect([await used, log, numbers.statistics()]).toEqual([
      undefined,
      ['make 1'],
      { max: 1, lent: 0, idle: 1, waiting: 0 },
    ]);
  });

  test('gives it to whoever waits for it', async () => {
    using time = virtualTime();
    const { log, numbers } = await looking(() => sleep(10).then(() => true));
    void moveOnAfter(5, () => numbers.use(() => 'used'));
    const next = numbers.use(({ id }) => id);
    await time.advance(20);
    expect([await next, log]).toEqual([1, ['make 1']]);
  });

  test('leaves the other ones alone, where it was bad and its closing took long', async () => {
    using time = virtualTime();
    const looked: number[] = [];
    const { make } = things();
    const validate = ({ id }: { id: number }): boolean => looked.push(id) > 1;
    const numbers = pool(make, { max: 2, validate, close: () => sleep(10) });
    await Promise.all([1, 2].map(() => numbers.use(() => sleep(0))).concat(time.advance(1)));
    const used = moveOnAfter(5, () => numbers.use(() => 'used'));
    await time.advance(10);
    expect([await used, looked.length, numbers.statistics()]).toEqual([
      undefined,
      1,
      { max: 2, lent: 0, idle: 1, waiting: 0 },
    ]);
  });

  test('has it closed, where the pool was closed meanwhile', async () => {
    using time = virtualTime();
    const { log, numbers } = await looking(() => sleep(10).then(() => true));
    const used = moveOnAfter(5, () => numbers.use(() => 'used'));
    const closing = numbers.close();
    await time.advance(10);
    expect([await used, await closing, log]).toEqual([undefined, undefined, ['make 1', 'close 1']]);
  });
});

describe('the signal that makes and looks', () => {
  /** A promise that knows no scopes, and hears of a signal alone. */
  const heard = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  type Given = { readonly signal: AbortSignal };
  type Borrowing = (numbers: Pool<number>) => { readonly borrowed: Promise<unknown>; readonly cancel: () => void };

  const ways: [string, Borrowing][] = [
    [
      'option signal',
      (numbers) => {
        const controller = new AbortController();
        const borrowed = numbers.acquire({ signal: controller.signal });
        return { borrowed, cancel: () => controller.abort(boom) };
      },
    ],
    [
      'scope',
      (numbers) => {
        const scope = new CancelScope();
        let borrowed: Promise<unknown> | undefined;
        void scope.run(() => (borrowed = numbers.acquire()));
        return { borrowed: borrowed!, cancel: () => scope.cancel() };
      },
    ],
  ];

  test.each(ways)('is aborted with the borrower, by %s, while one is made', async (way, borrow) => {
    let made: AbortSignal | undefined;
    const numbers = pool(({ signal }: Given) => heard((made = signal)), { max: 1 });
    const { borrowed, cancel } = borrow(numbers);
    const failed = error(borrowed);
    await settleTasks();
    expect(made?.aborted).toBe(false);
    cancel();
    expect(made?.aborted).toBe(true);
    expect(await failed).toBe(made?.reason);
    expect((await failed) === boom).toBe(way === 'option signal');
    expect(numbers.statistics()).toMatchObject({ lent: 0, idle: 0 });
  });

  test.each(ways)(
    'is aborted with the borrower, by %s, while one is looked at, which is kept',
    async (_way, borrow) => {
      let looked: AbortSignal | undefined;
      const validate = (_: number, { signal }: Given): Promise<never> => heard((looked = signal));
      const numbers = pool(() => 1, { max: 1, validate });
      await numbers.use(() => 1);
      const { borrowed, cancel } = borrow(numbers);
      const failed = error(borrowed);
      await settleTasks();
      cancel();
      expect(await failed).toBe(looked?.reason);
      expect(numbers.statistics()).toMatchObject({ lent: 0, idle: 1 });
    },
  );

  test.each(ways)(
    'is given to nothing where the borrower was cancelled, by %s, just when a place was handed over: that goes back, as it is',
    async (way, borrow) => {
      const looked: AbortSignal[] = [];
      const validate = (_: number, { signal }: Given): Promise<never> => (looked.push(signal), heard(signal));
      for (const options of [{ max: 1 }, { max: 1, validate }]) {
        const numbers = pool(() => 1, options);
        const lease = await numbers.acquire();
        const { borrowed, cancel } = borrow(numbers);
        const failed = error(borrowed);
        void lease.release();
        while (numbers.statistics().waiting > 0) await Promise.resolve();
        cancel();
        await settleTasks();
        expect([looked, numbers.statistics()]).toEqual([[], { max: 1, lent: 0, idle: 1, waiting: 0 }]);
        expect(await failed).toEqual(way === 'option signal' ? boom : expect.any(CancelledError));
        await numbers.close();
      }
    },
  );

  test('says nothing any more once it is made: the cancellation of a borrower does not reach what was lent to others', async () => {
    let made: AbortSignal | undefined;
    const controller = new AbortController();
    const scope = new CancelScope();
    const numbers = pool(({ signal }: Given) => (made = signal), { max: 1 });
    await scope.run(() => numbers.use(() => scope.cancel(), { signal: controller.signal }));
    controller.abort();
    expect(made?.aborted).toBe(false);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('while one is made, the borrower is seen to wait', async () => {
    let finish = (): void => {};
    const numbers = pool(() => new Promise<void>((resolve) => (finish = resolve)), { max: 1 });
    await openNursery(async (nursery) => {
      nursery.startSoon(() => numbers.use(() => {}), { name: 'borrower' });
      await settleTasks();
      expect(describeTasks()).toMatch(/ {2}borrower, for .*: a resource of a pool \(for /);
      finish();
    });
  });

  test('what was begun is waited for, where it does not hear of it', async () => {
    const scope = new CancelScope();
    let finish = (_made: number): void => {};
    const numbers = pool(() => new Promise<number>((resolve) => (finish = resolve)), { max: 1 });
    let over = false;
    const done = scope.run(() => numbers.acquire()).finally(() => (over = true));
    await settleTasks();
    scope.cancel();
    await settleTasks();
    expect(over).toBe(false);
    finish(1);
    expect((await done)?.resource).toBe(1);
  });
});

describe('close()', () => {
  test('makes none for whoever was handed a place in the same turn', async () => {
    const { log, make, close } = things();
    const numbers = pool(make, { max: 1, close });
    const lease = await numbers.acquire();
    const waiting = numbers.acquire().catch((error: unknown) => error);
    void lease.release();
    await numbers.close();
    expect(await waiting).toEqual(new Error('Cannot borrow from a pool that is closed'));
    expect([log, numbers.statistics()]).toEqual([['make 1', 'close 1'], { max: 1, lent: 0, idle: 0, waiting: 0 }]);
  });

  test('lends none that is being looked at', async () => {
    using time = virtualTime();
    const { log, make, close } = things();
    const numbers = pool(make, { max: 1, close, validate: () => sleep(10).then(() => true) });
    await numbers.use(() => 1);
    const used = numbers.use(() => 1).catch((error: unknown) => error);
    const closing = numbers.close();
    await time.advance(10);
    expect([await used, await closing, log]).toEqual([
      new Error('Cannot borrow from a pool that is closed'),
      undefined,
      ['make 1', 'close 1'],
    ]);
  });

  test('makes none in the place of a bad one', async () => {
    const { log, make, close } = things();
    const numbers = pool(make, { max: 1, close, validate: () => false });
    await numbers.use(() => 1);
    const used = numbers.use(() => 1).catch((error: unknown) => error);
    await numbers.close();
    expect([await used, log]).toEqual([new Error('Cannot borrow from a pool that is closed'), ['make 1', 'close 1']]);
  });

  test('answers the same when it is called by the closing of a resource', async () => {
    const answers: Promise<void>[] = [];
    const close = (): unknown => answers.push(numbers.close());
    const numbers = pool(() => 1, { max: 1, close });
    await numbers.use(() => 1);
    const closing = numbers.close();
    await settleTasks();
    expect(answers).toEqual([closing]);
    expect(answers[0]).toBe(closing);
    await closing;
  });

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

import { settleTasks } from '@forawait/core/testing';
import { describe, expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { CancelScope } from '../scope/cancel-scope.ts';
import { moveOnAfter } from '../scope/timeouts.ts';
import { AsyncEvent } from './async-event.ts';
import { CapacityLimiter } from './capacity-limiter.ts';
import { Condition } from './condition.ts';
import { Mutex } from './mutex.ts';
import { Semaphore } from './semaphore.ts';
import { error } from '../../test/helpers.ts';

/** What can be held by so many at a time, seen alike. */
const holders = {
  mutex: () => {
    const mutex = new Mutex();
    return {
      acquire: (signal?: AbortSignal) => mutex.acquire({ signal }),
      tryAcquire: () => mutex.tryAcquire(),
      release: () => mutex.release(),
      run: <R>(body: () => R) => mutex.run(body),
      waiting: () => mutex.waiting,
    };
  },
  semaphore: () => {
    const semaphore = new Semaphore(1);
    return {
      acquire: (signal?: AbortSignal) => semaphore.acquire({ signal }),
      tryAcquire: () => semaphore.tryAcquire(),
      release: () => semaphore.release(),
      run: <R>(body: () => R) => semaphore.run(body),
      waiting: () => semaphore.statistics().waiting,
    };
  },
  limiter: () => {
    const limiter = new CapacityLimiter(1);
    const held: unknown[] = [];
    const keep = (borrower: unknown): void => void held.push(borrower);
    return {
      acquire: (signal?: AbortSignal) => limiter.acquire({ signal }).then(keep),
      tryAcquire: () => {
        const borrower = {};
        const got = limiter.tryAcquire(borrower);
        if (got) keep(borrower);
        return got;
      },
      release: () => limiter.release(held.shift()),
      run: <R>(body: () => R) => limiter.run(body),
      waiting: () => limiter.statistics().waiting,
    };
  },
};

describe.each(Object.entries(holders))('%s', (_name, make) => {
  test('H6: first come, first served, and nobody overtakes', async () => {
    const holder = make();
    const order: number[] = [];
    await holder.acquire();
    const done = [1, 2, 3].map(async (n) => {
      await holder.acquire();
      order.push(n);
      expect(holder.tryAcquire()).toBe(false);
      await settleTasks();
      holder.release();
    });
    expect([holder.tryAcquire(), holder.waiting()]).toEqual([false, 3]);
    holder.release();
    expect(holder.tryAcquire()).toBe(false);
    await Promise.all(done);
    expect(order).toEqual([1, 2, 3]);
    expect([holder.waiting(), holder.tryAcquire()]).toEqual([0, true]);
  });

  test('H6: to release what nobody holds is an error', async () => {
    const holder = make();
    expect(() => holder.release()).toThrow(/^Cannot release/);
    await holder.acquire();
    holder.release();
    expect(() => holder.release()).toThrow(/^Cannot release/);
  });

  test('H6: whoever is cancelled while waiting takes nothing along, and leaves nothing behind', async () => {
    const holder = make();
    await holder.acquire();
    const controller = new AbortController();
    const bySignal = error(holder.acquire(controller.signal));
    const byScope = moveOnAfter(0, () => holder.acquire());
    const last = holder.acquire().then(() => 'last');
    await settleTasks();
    controller.abort('no more');
    expect([await bySignal, await byScope, holder.waiting()]).toEqual(['no more', undefined, 1]);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    holder.release();
    expect(await last).toBe('last');
  });

  test('H6: what was handed over stays, whatever happens in the same moment', async () => {
    const holder = make();
    await holder.acquire();
    const scope = new CancelScope();
    const got = scope.run(() => holder.acquire().then(() => 'got it'));
    holder.release();
    scope.cancel();
    expect(await got).toBe('got it');
    holder.release();
    expect(holder.tryAcquire()).toBe(true);
  });

  test('H6: is a checkpoint, also where nobody has to wait', async () => {
    const holder = make();
    const scope = new CancelScope();
    scope.cancel();
    expect(await scope.run(() => holder.acquire().then(() => 'went on'))).toBeUndefined();
    expect(await error(holder.acquire(AbortSignal.abort('no')))).toBe('no');
    expect(holder.tryAcquire()).toBe(true);
  });

  test('run() gives back whatever happens', async () => {
    const holder = make();
    const boom = new Error('boom');
    expect(await holder.run(() => 'result')).toBe('result');
    expect(
      await error(
        holder.run(() => {
          throw boom;
        }),
      ),
    ).toBe(boom);
    expect(holder.tryAcquire()).toBe(true);
    expect(() => holder.run(7 as never)).toThrow(TypeError);
  });
});

describe('Semaphore', () => {
  test('H6: has as many permits as it was made with, or up to max', async () => {
    const semaphore = new Semaphore(0, { max: 2 });
    const waiting = semaphore.acquire();
    semaphore.release();
    await waiting;
    expect(semaphore.statistics()).toEqual({ available: 0, waiting: 0 });
    semaphore.release();
    semaphore.release();
    expect(semaphore.statistics()).toEqual({ available: 2, waiting: 0 });
    expect(() => semaphore.release()).toThrow('Cannot release a permit: all 2 are there');
  });

  test.each([
    [[-1], RangeError],
    [[1.5], RangeError],
    [[NaN], RangeError],
    [['1'], TypeError],
    [[2, { max: 1 }], RangeError],
    [[2, { max: '3' }], TypeError],
    [[2, { most: 3 }], TypeError],
    [[2, null], TypeError],
  ])('%j is refused', (args, type) => {
    expect(() => new Semaphore(...(args as [number]))).toThrow(type);
  });

  test('bad options of acquire() are refused at the call', () => {
    expect(() => new Semaphore(1).acquire({ timeoutMs: 1 } as never)).toThrow(TypeError);
  });
});

test.each([
  ['mutex', new Mutex(), {}],
  ['semaphore', new Semaphore(1), {}],
  ['limiter', new CapacityLimiter(1), { borrower: 'a' }],
])('H6: where run() of a %s cannot give back, the error of the body comes out as well', async (_name, holder, who) => {
  const boom = new Error('boom');
  const body = (): never => {
    holder.release('a');
    throw boom;
  };
  expect(await error(holder.run(() => holder.release('a'), who))).toMatchObject({
    message: expect.stringMatching(/^Cannot release/),
  });
  expect(await error(holder.run(body, who))).toMatchObject({
    name: 'SuppressedError',
    error: { message: expect.stringMatching(/^Cannot release/) },
    suppressed: boom,
  });
});

describe('CapacityLimiter', () => {
  test('H5: a borrower that holds a token gets no other, nor one that waits for one', async () => {
    const limiter = new CapacityLimiter(1);
    expect(await limiter.acquire({ borrower: 'a' })).toBe('a');
    expect(await error(limiter.acquire({ borrower: 'a' }))).toEqual(
      new Error('Cannot acquire a token: this borrower holds one already'),
    );
    const waiting = limiter.acquire({ borrower: 'b' });
    expect(await error(limiter.acquire({ borrower: 'b' }))).toEqual(
      new Error('Cannot acquire a token: this borrower waits for one already'),
    );
    expect(() => limiter.release('b')).toThrow('this borrower holds none');
    expect(limiter.statistics()).toEqual({ total: 1, borrowed: 1, available: 0, waiting: 1, borrowers: ['a'] });
    limiter.release('a');
    expect(await waiting).toBe('b');
    expect(limiter.statistics().borrowers).toEqual(['b']);
  });

  test('H5: a borrower that waits no more may wait again at once', async () => {
    const limiter = new CapacityLimiter(1);
    await limiter.acquire({ borrower: 'a' });
    const controller = new AbortController();
    const first = error(limiter.acquire({ borrower: 'b', signal: controller.signal }));
    controller.abort('no more');
    const second = limiter.acquire({ borrower: 'b' });
    const third = error(limiter.acquire({ borrower: 'b' }));
    limiter.release('a');
    limiter.release('b');
    await limiter.acquire({ borrower: 'a' });
    const fourth = limiter.acquire({ borrower: 'b' });
    expect(await third).toEqual(new Error('Cannot acquire a token: this borrower waits for one already'));
    limiter.release('a');
    expect([await first, await second, await fourth]).toEqual(['no more', 'b', 'b']);
  });

  test('H5: the total can change at any time: more serves those who wait, less takes nothing away', async () => {
    const limiter = new CapacityLimiter(1);
    await limiter.acquire({ borrower: 1 });
    const more = [2, 3, 4].map((borrower) => limiter.acquire({ borrower }));
    limiter.total = 3;
    await Promise.all(more.slice(0, 2));
    limiter.total = 1;
    expect(limiter.statistics()).toEqual({ total: 1, borrowed: 3, available: 0, waiting: 1, borrowers: [1, 2, 3] });
    limiter.release(1);
    limiter.release(2);
    await settleTasks();
    expect(limiter.statistics().waiting).toBe(1);
    limiter.release(3);
    expect(await more[2]).toBe(4);
    limiter.total = Infinity;
    expect(limiter.tryAcquire('any')).toBe(true);
  });

  test('undefined is no borrower', () => {
    const limiter = new CapacityLimiter(1);
    expect(() => limiter.tryAcquire(undefined)).toThrow(
      new TypeError('Cannot acquire a token for undefined: name a borrower'),
    );
    expect(limiter.statistics().borrowed).toBe(0);
  });

  test('H5: whoever was cancelled while waiting may come again', async () => {
    const limiter = new CapacityLimiter(1);
    await limiter.acquire({ borrower: 'a' });
    expect(await moveOnAfter(0, () => limiter.acquire({ borrower: 'b' }))).toBeUndefined();
    const again = limiter.acquire({ borrower: 'b' });
    limiter.release('a');
    expect(await again).toBe('b');
  });

  test.each([
    [0, RangeError],
    [-1, RangeError],
    [1.5, RangeError],
    [NaN, RangeError],
    ['1', TypeError],
  ])('a total of %j is refused', (total, type) => {
    expect(() => new CapacityLimiter(total as number)).toThrow(type);
    expect(() => (new CapacityLimiter(1).total = total as number)).toThrow(type);
  });
});

describe('AsyncEvent', () => {
  test('wakes all, and nobody waits afterwards', async () => {
    const event = new AsyncEvent();
    const order: number[] = [];
    const all = [1, 2, 3].map((n) => event.wait().then(() => order.push(n)));
    expect([event.isSet, event.waiting]).toEqual([false, 3]);
    event.set();
    event.set();
    await Promise.all(all);
    await event.wait();
    expect([event.isSet, event.waiting, order]).toEqual([true, 0, [1, 2, 3]]);
  });

  test('is a checkpoint', async () => {
    const event = new AsyncEvent();
    expect(await moveOnAfter(0, () => event.wait())).toBeUndefined();
    event.set();
    expect(await error(event.wait({ signal: AbortSignal.abort('no') }))).toBe('no');
    expect(event.waiting).toBe(0);
  });
});

describe('Condition', () => {
  test('G2, H6: wakes as many as it is told to, the first come first, each under the mutex', async () => {
    const condition = new Condition();
    const order: number[] = [];
    const all = [1, 2, 3].map((n) =>
      condition.run(async () => {
        await condition.wait();
        expect(condition.mutex.locked).toBe(true);
        order.push(n);
      }),
    );
    await settleTasks();
    expect(condition.waiting).toBe(3);
    await condition.run(() => condition.notify(2));
    await settleTasks();
    expect(order).toEqual([1, 2]);
    await condition.run(() => condition.notifyAll());
    await Promise.all(all);
    expect([order, condition.mutex.locked]).toEqual([[1, 2, 3], false]);
  });

  test('a wait that is cancelled locks the mutex again first, and takes no wake-up along', async () => {
    const condition = new Condition();
    const scope = new CancelScope();
    const seen: unknown[] = [];
    const cancelled = scope.run(() =>
      condition.run(() => condition.wait().finally(() => seen.push(condition.mutex.locked))),
    );
    const other = condition.run(() => condition.wait().then(() => 'woken'));
    await settleTasks();
    await condition.mutex.acquire();
    scope.cancel();
    await settleTasks();
    expect(seen).toEqual([]);
    condition.notify();
    condition.mutex.release();
    expect([await cancelled, await other, seen]).toEqual([undefined, 'woken', [true]]);
    expect(condition.mutex.locked).toBe(false);
  });

  test('needs the mutex, and good arguments', async () => {
    const condition = new Condition();
    expect(() => condition.notify()).toThrow('its mutex is not locked');
    expect(() => condition.notifyAll()).toThrow('its mutex is not locked');
    expect(() => condition.wait()).toThrow('Cannot wait for a condition: its mutex is not locked');
    await condition.run(() => {
      expect(() => condition.notify(-1)).toThrow(RangeError);
      expect(() => condition.notify('1' as never)).toThrow(TypeError);
    });
    expect(() => new Condition({} as never)).toThrow(TypeError);
    const mutex = new Mutex();
    expect(new Condition(mutex).mutex).toBe(mutex);
  });
});

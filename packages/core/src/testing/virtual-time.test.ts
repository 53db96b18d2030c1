import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { promisify } from 'node:util';
import { readFile } from 'node:fs/promises';
import { settleTasks, virtualTime, type VirtualTime } from './index.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => {
  time.restore();
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('timers fire in the order of their moments, and at equal moments in the order of their making', async () => {
  const log: string[] = [];
  setTimeout(() => log.push(`b ${String(time.now)}`), 20);
  setTimeout(() => log.push(`a ${String(time.now)}`), 10);
  setTimeout(() => log.push(`c ${String(time.now)}`), 20);
  await time.advance(15);
  expect(log).toEqual(['a 10']);
  await time.advance(5);
  expect(log).toEqual(['a 10', 'b 20', 'c 20']);
  expect(time.now).toBe(20);
});

test('what a timer sets off runs before the next timer fires', async () => {
  const log: string[] = [];
  setTimeout(() => void Promise.resolve().then(() => setImmediate(() => log.push('after the first'))), 10);
  setTimeout(() => log.push('second'), 10);
  await time.advance(10);
  expect(log).toEqual(['after the first', 'second']);
});

test('a timer that is set during advance() fires within it when it is due', async () => {
  const moments: number[] = [];
  const again = (): void => {
    moments.push(time.now);
    setTimeout(again, 10);
  };
  setTimeout(again, 10);
  await time.advance(35);
  expect(moments).toEqual([10, 20, 30]);
  expect(time.now).toBe(35);
});

test('an interval fires until it is cleared', async () => {
  let fired = 0;
  const interval = setInterval(() => fired++, 10);
  await time.advance(30);
  clearInterval(interval);
  await time.advance(30);
  expect(fired).toBe(3);
  expect(time.pending).toBe(0);
});

test('a cleared timer does not fire, whether it is named by its object or its number', async () => {
  let fired = 0;
  clearTimeout(setTimeout(() => fired++, 10));
  clearTimeout(Number(setTimeout(() => fired++, 10)));
  await time.advance(20);
  expect(fired).toBe(0);
  expect(time.pending).toBe(0);
});

test('a real timer that was set before can still be cleared', async () => {
  time.restore();
  let fired = false;
  const real = setTimeout(() => {
    fired = true;
  }, 1);
  time = virtualTime();
  clearTimeout(real);
  time.restore();
  await sleep(5);
  expect(fired).toBe(false);
});

test('a timer can be closed, or disposed of', async () => {
  let fired = 0;
  const closed = setTimeout(() => fired++, 10);
  const disposed = setTimeout(() => fired++, 10);
  closed.close();
  disposed[Symbol.dispose]();
  await time.advance(20);
  expect(fired).toBe(0);
});

test('where there is no setImmediate, as in a browser, the rest works', async () => {
  time.restore();
  const { setImmediate: saved } = globalThis;
  try {
    Reflect.deleteProperty(globalThis, 'setImmediate');
    time = virtualTime();
    await time.run(() => sleep(10));
    expect(time.now).toBe(10);
    time.restore();
    expect('setImmediate' in globalThis).toBe(false);
  } finally {
    globalThis.setImmediate = saved;
  }
});

test('clearing nothing does nothing', () => {
  clearTimeout(undefined);
  clearInterval(undefined);
  expect(time.pending).toBe(0);
});

test('timers take values, a delay below 1 ms is 1 ms, and refresh() starts the delay anew', async () => {
  const log: unknown[] = [];
  setTimeout((...values: unknown[]) => log.push(values, time.now), -5, 'x', 'y');
  await time.advance(1);
  expect(log).toEqual([['x', 'y'], 1]);
  const timer = setTimeout(() => log.push('late'), 10);
  await time.advance(9);
  expect(timer.unref().hasRef()).toBe(false);
  expect(timer.ref().refresh().hasRef()).toBe(true);
  await time.advance(9);
  expect(log).toHaveLength(2);
  await time.advance(1);
  expect(log).toHaveLength(3);
});

test('a timer without a function throws at the call', () => {
  expect(() => setTimeout('code' as unknown as () => void, 1)).toThrow(TypeError);
});

test('dates and performance.now() go by the virtual clock', async () => {
  const started = performance.now();
  expect(new Date().toISOString()).toBe('2000-01-01T00:00:00.000Z');
  await time.advance(1500);
  expect(Date.now()).toBe(Date.UTC(2000, 0, 1) + 1500);
  expect(new Date().getTime()).toBe(Date.now());
  expect(new Date(5).getTime()).toBe(5);
  expect(new Date(5)).toBeInstanceOf(Date);
  expect(Date()).toContain('2000');
  expect(performance.now() - started).toBe(1500);
});

test('the clock starts at the date that it is given', () => {
  time.restore();
  time = virtualTime({ startDate: new Date('2026-03-04T05:06:07Z') });
  expect(new Date().toISOString()).toBe('2026-03-04T05:06:07.000Z');
});

test('AbortSignal.timeout() goes by the virtual clock', async () => {
  const signal = AbortSignal.timeout(5000);
  await time.advance(4999);
  expect(signal.aborted).toBe(false);
  await time.advance(1);
  expect((signal.reason as Error).name).toBe('TimeoutError');
});

test('promisified timers and immediates work', async () => {
  expect(await time.run(() => promisify(setTimeout)(100, 'value'))).toBe('value');
  expect(await promisify(setImmediate)('now')).toBe('now');
  expect(time.now).toBe(100);
});

test('run() jumps from timer to timer and answers what its action answers', async () => {
  const moments: number[] = [];
  const answer = await time.run(async () => {
    for (const ms of [1000, 60_000, 3_600_000]) {
      await sleep(ms);
      moments.push(time.now);
    }
    return 'done';
  });
  expect(answer).toBe('done');
  expect(moments).toEqual([1000, 61_000, 3_661_000]);
});

test('run() does not jump while immediates are under way', async () => {
  const log: string[] = [];
  setTimeout(() => log.push('timer'), 1);
  await time.run(async () => {
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
    log.push('thirty turns');
    await sleep(1);
  });
  expect(log).toEqual(['thirty turns', 'timer']);
});

test('run() lets settleTasks() have its turns', async () => {
  await time.run(async () => {
    for (let again = 0; again < 5; again++) await settleTasks(20);
  });
  expect(time.now).toBe(0);
});

test('an immediate that was cleared is not waited for', async () => {
  clearImmediate(setImmediate(() => undefined));
  await time.run(() => sleep(10));
  expect(time.now).toBe(10);
});

test('run() does not jump over a real file that is being read', async () => {
  const order: string[] = [];
  setTimeout(() => order.push('timer'), 1);
  await time.run(async () => {
    await readFile(new URL(import.meta.url));
    order.push('file');
    await sleep(5);
  });
  expect(order).toEqual(['file', 'timer']);
});

test('code that keeps the event loop busy for ever does not keep a timer from firing', async () => {
  let stop = false;
  const spin = (): void => {
    if (!stop) setImmediate(spin);
  };
  spin();
  await time.run(() => sleep(10));
  stop = true;
  expect(time.now).toBe(10);
});

test('run() leaves the timers that its action left', async () => {
  await time.run(() => void setTimeout(() => undefined, 10));
  expect(time.pending).toBe(1);
  expect(time.now).toBe(0);
});

test('run() hands on the error of its action, thrown or rejected, as the same object', async () => {
  const error = new Error('own');
  await expect(time.run(() => Promise.reject(error))).rejects.toBe(error);
  await expect(
    time.run(() => {
      throw error;
    }),
  ).rejects.toBe(error);
});

test('the error of a timer callback comes out of run() and advance()', async () => {
  const error = new Error('in the timer');
  const fail = (): void => {
    throw error;
  };
  setTimeout(fail, 10);
  await expect(time.advance(10)).rejects.toBe(error);
  setTimeout(fail, 10);
  await expect(time.run(() => sleep(100))).rejects.toBe(error);
});

test('run() says when nothing is left that could wake its action', async () => {
  const stuck = time.run(async () => {
    await sleep(1500);
    await new Promise(() => undefined);
  });
  await expect(stuck).rejects.toThrow('Cannot go on at 1500 ms of virtual time');
});

test('run() gives up on an interval that never ends', async () => {
  time.restore();
  time = virtualTime({ maxTimers: 10 });
  setInterval(() => undefined, 1);
  await expect(time.run(() => new Promise(() => undefined))).rejects.toThrow('10 timers have fired');
});

test('only one hand moves the clock', async () => {
  await time.run(async () => {
    await expect(time.advance(1)).rejects.toThrow('run() is moving the clock already');
  });
  await time.advance(1);
});

test('a second clock, and a clock that was given back, are refused', async () => {
  expect(() => virtualTime()).toThrow('restore() the first one');
  time.restore();
  time.restore();
  await expect(time.advance(1)).rejects.toThrow('given back');
});

test('restore() and dispose give every global back', () => {
  time.restore();
  const names = [
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'clearImmediate',
    'Date',
  ];
  const look = (): unknown[] => [
    ...names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name)),
    Object.getOwnPropertyDescriptor(Date, 'now'),
    Object.getOwnPropertyDescriptor(performance, 'now'),
    Object.getOwnPropertyDescriptor(AbortSignal, 'timeout'),
  ];
  const before = look();
  time = virtualTime();
  expect(look()).not.toEqual(before);
  time[Symbol.dispose]();
  expect(look()).toEqual(before);
});

test.each([-1, Number.NaN, Infinity])('advance(%p) throws at the call', (ms) => {
  expect(() => time.advance(ms)).toThrow(RangeError);
});

test('bad options throw at the call', () => {
  time.restore();
  expect(() => virtualTime({ maxTimers: 0 })).toThrow(RangeError);
  expect(() => virtualTime({ startDate: new Date('never') })).toThrow(RangeError);
});

// close() of subclasses of AsyncIter.
import { expect, test } from '@jest/globals';
import { errorOf } from '../contract/exits.ts';
import { Counting, Waiting } from '../contract/subclasses.ts';
import { watched } from '../contract/watch.ts';
import { AsyncIter, DONE, type MaybePromise } from './index.ts';
import { settleTasks } from './testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

const error = new Error('why it was left');
test.each<[string, (counting: Counting) => Promise<unknown>, unknown]>([
  ['the end', (counting) => counting.toArray(), undefined],
  ['return() before the first read', (counting) => counting.return(), { source: 'break' }],
  [
    'break',
    async (counting) => {
      for await (const n of counting) if (n === 2) break;
    },
    { source: 'break' },
  ],
  [
    'an error in the loop',
    async (counting) => {
      for await (const n of counting) if (n === 2) throw error;
    },
    { source: 'break' },
  ],
  ['dispose', (counting) => counting.next().then(() => counting[Symbol.asyncDispose]()), { source: 'break' }],
  ['throw()', (counting) => counting.next().then(() => counting.throw(error)), { source: 'break' }],
  ['an operator that has had enough', (counting) => counting.take(1).toArray(), { source: 'break' }],
  [
    'an error of a callback',
    (counting) => counting.forEach(() => Promise.reject(error)),
    { source: 'sibling', detail: error },
  ],
])('close() runs once, with the reason: %s', async (_name, leave, reason) => {
  const counting = new Counting(3);
  await errorOf(() => leave(counting));
  expect(counting.reasons).toEqual([reason]);
  await counting.return();
  expect(counting.reasons).toHaveLength(1);
});

test('close() runs once, with the reason of an abort', async () => {
  const controller = new AbortController();
  const counting = new Counting(3, { signal: controller.signal });
  await counting.next();
  controller.abort(error);
  expect(await errorOf(counting.next())).toBe(error);
  expect(counting.reasons).toEqual([{ source: 'signal', detail: error }]);
});

test('close() runs at once on return(), while a pull() is pending', async () => {
  const waiting = new Waiting();
  const reading = waiting.next();
  await settleTasks();
  const leaving = waiting.return();
  expect(waiting.closes).toBe(1);
  waiting.gates[0]?.(1);
  expect([await reading, await leaving]).toEqual([value(1), done]);
});

test('close() is waited for at the end', async () => {
  let closed = false;
  class Slow extends Counting {
    protected override async close(): Promise<void> {
      await settleTasks();
      closed = true;
    }
  }
  expect(await new Slow(1).toArray()).toEqual([1]);
  expect(closed).toBe(true);
});

test.each(['throws', 'rejects'])('close() that %s at the end is heard there, once', async (how) => {
  const closeError = new Error('close');
  class Failing extends Counting {
    protected override close(): MaybePromise<void> {
      if (how === 'throws') throw closeError;
      return Promise.reject(closeError);
    }
  }
  const failing = new Failing(1);
  await failing.next();
  expect(await errorOf(failing.next())).toBe(closeError);
  expect(await failing.next()).toEqual(done);
  expect(await errorOf(new Failing(1).toArray())).toBe(closeError);
  expect(await errorOf(new Failing(1).return())).toBe(closeError);
});

test('close() that fails after an error of pull() is published', async () => {
  const closeError = new Error('close');
  class Failing extends Counting {
    protected override pull(): never {
      throw error;
    }
    protected override close(): never {
      throw closeError;
    }
  }
  const { suppressed } = await watched(async () => {
    expect(await errorOf(new Failing(1).next())).toBe(error);
  });
  expect(suppressed).toEqual([closeError]);
});

test('close() that never settles is given up after the grace, by the name of the class', async () => {
  class Hanging extends Counting {
    protected override close(): Promise<void> {
      return new Promise(() => undefined);
    }
  }
  const { orphans } = await watched(async ({ time }) => {
    await new Hanging(1, { graceMs: 50 }).return();
    expect(time.now).toBe(50);
    await new Hanging(1, { graceMs: 50, name: 'mine' }).return();
  });
  expect(orphans).toEqual([
    { name: 'Hanging', stage: 'return', ageMs: 50 },
    { name: 'mine', stage: 'return', ageMs: 50 },
  ]);
});

test('close() may be missing', async () => {
  class Bare extends AsyncIter<number> {
    protected override pull(): typeof DONE {
      return DONE;
    }
  }
  expect(await new Bare().toArray()).toEqual([]);
  expect(await new Bare().return()).toEqual(done);
});

test('close() sees the fields of its object', async () => {
  class Fielded extends Counting {
    readonly name = 'fielded';
    seen = '';
    protected override close(): void {
      this.seen = this.name;
    }
  }
  const fielded = new Fielded(1);
  await fielded.return();
  expect(fielded.seen).toBe('fielded');
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runInNewContext } from 'node:vm';
import { watched } from '../../contract/watch.ts';
import { filter, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const isEven = (n: number): boolean => n % 2 === 0;
const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('filter() gives the values that pass, in their order', async () => {
  expect(await toArray(filter([4, 1, 2, 3], isEven))).toEqual([4, 2]);
});

test('filter() of nothing gives nothing', async () => {
  expect(await toArray(filter([], isEven))).toEqual([]);
});

test('filter() gives nothing when none passes', async () => {
  expect(await toArray(filter([1, 3], isEven))).toEqual([]);
});

test('filter() of an infinite source ends with its reader', async () => {
  const naturals = function* (): Generator<number> {
    for (let n = 1; ; n++) yield n;
  };
  expect(await toArray(take(filter(naturals(), isEven), 2))).toEqual([2, 4]);
});

test.each<[unknown, boolean]>([
  [1, true],
  ['no', true],
  [{}, true],
  [() => undefined, true],
  [0, false],
  ['', false],
  [null, false],
  [undefined, false],
  [Number.NaN, false],
  [Promise.resolve(1), true],
  [Promise.resolve(0), false],
  [runInNewContext('Promise.resolve(false)'), false],
  [{ then: (resolve: (answer: unknown) => void) => resolve('') }, false],
  [Object.assign(() => undefined, { then: (resolve: (answer: unknown) => void) => resolve(1) }), true],
])('the answer %p of the predicate: it passes? %p', async (answer, passes) => {
  const wanted = passes ? ['v'] : [];
  expect(await toArray(filter(['v'], () => answer))).toEqual(wanted);
  const overlapped = filter(['v'], () => answer);
  const results = await Promise.all([overlapped.next(), overlapped.next()]);
  expect(results.filter((result) => result.done !== true).map((result) => result.value)).toEqual(wanted);
});

test('the predicate gets the index in the source, not among those that passed', async () => {
  const seen: number[] = [];
  await toArray(filter([5, 6, 7], (n, index) => seen.push(index) > 0 && isEven(n)));
  expect(seen).toEqual([0, 1, 2]);
});

test('overlapping calls are answered in order, though later predicates answer first', async () => {
  const answers: ((passes: boolean) => void)[] = [];
  const filtered = filter(
    probe({ values: ['a', 'b'] }),
    () => new Promise<boolean>((resolve) => answers.push(resolve)),
  );
  const settled: unknown[] = [];
  const reading = [filtered.next(), filtered.next()].map((read) => read.then((result) => settled.push(result.value)));
  await settleTasks();
  answers[1]?.(true);
  await settleTasks();
  expect(settled).toEqual([]);
  answers[0]?.(true);
  await Promise.all(reading);
  expect(settled).toEqual(['a', 'b']);
});

test('a dropped value asks for another, for the call that is still without', async () => {
  const source = probe({ values: [1, 2, 3, 4] });
  const filtered = filter(source, (n) => Promise.resolve(isEven(n)));
  expect(await Promise.all([filtered.next(), filtered.next()])).toEqual([value(2), value(4)]);
  expect(source.pulls).toBe(4);
});

test('the end at one place is the end for all later ones, even those that have their value', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const filtered = filter(source, () => true);
  const reading = [filtered.next(), filtered.next()];
  source.deliver(2, 1);
  await settleTasks();
  source.end(0);
  expect(await Promise.all(reading)).toEqual([done, done]);
});

test('an error of the predicate waits for its turn and for the close', async () => {
  await watched(async () => {
    const error = new Error('second');
    const source = probe({ values: [1, 2], closes: 'byHand' });
    const answers: ((passes: boolean) => void)[] = [];
    const filtered = filter(source, (n) =>
      n === 2 ? Promise.reject(error) : new Promise<boolean>((resolve) => answers.push(resolve)),
    );
    const told: unknown[] = [];
    const first = filtered.next().then((result) => told.push(result.value));
    const second = filtered.next().catch((reason: unknown) => told.push(reason));
    await settleTasks();
    expect([told, source.closes]).toEqual([[], 1]);
    answers[0]?.(true);
    await first;
    await settleTasks();
    expect(told).toEqual([1]);
    source.finishClose();
    await second;
    expect(told).toEqual([1, error]);
  });
});

test('the source is closed once when predicates of overlapping calls fail together', async () => {
  const source = probe({ values: [1, 2, 3] });
  const filtered = filter(source, (n) => Promise.reject(new Error(`predicate ${n}`)));
  const results = await Promise.allSettled([filtered.next(), filtered.next(), filtered.next()]);
  expect(results[0]).toMatchObject({ status: 'rejected', reason: { message: 'predicate 1' } });
  source.assertClosedOnce();
});

test('filter() without a function is refused at the call', () => {
  expect(() => filter([1], null as never)).toThrow(
    new TypeError('Cannot filter: the callback must be a function, got null'),
  );
});

test('law: filter(p) is what arrays do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.func(fc.boolean()), async (values, passes) => {
      expect(await toArray(filter(values, (n) => passes(n)))).toEqual(values.filter((n) => passes(n)));
    }),
  );
});

test('law: overlapping calls give what calls one by one give', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.nat(3)), { maxLength: 8 }), async (items) => {
      const filtered = filter(items, async ([passes, turns]) => {
        if (turns > 0) await settleTasks(turns);
        return passes;
      });
      const results = await Promise.all(Array.from({ length: items.length + 1 }, () => filtered.next()));
      const values = results.filter((result) => result.done !== true).map((result) => result.value);
      expect(values).toEqual(items.filter(([passes]) => passes));
    }),
    { numRuns: 40 },
  );
});

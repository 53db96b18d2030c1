import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { inVirtualTime, watched } from '../../contract/watch.ts';
import { take, toArray, zipLatest } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };

test('zipLatest() gives the latest of each at every arrival, once all have given a value', async () => {
  const [a, b] = [probe<string>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
  const all = toArray(zipLatest([a, b]));
  a.deliver('a');
  await settleTasks();
  a.deliver('b');
  await settleTasks();
  b.deliver(1);
  await settleTasks();
  b.deliver(2);
  a.deliver('c');
  await settleTasks();
  a.end();
  b.deliver(3);
  await settleTasks();
  b.end();
  expect(await all).toEqual([
    ['b', 1],
    ['b', 2],
    ['c', 2],
    ['c', 3],
  ]);
});

test('each array is one of its own', async () => {
  const [first, second] = await toArray(zipLatest([[1, 2], [0]]));
  expect(first).not.toBe(second);
});

test('undefined is a value', async () => {
  expect(await toArray(zipLatest([[undefined], [1]]))).toEqual([[undefined, 1]]);
});

test('zipLatest() of no source gives nothing; of one, arrays of one value', async () => {
  expect(await toArray(zipLatest([]))).toEqual([]);
  expect(await toArray(zipLatest([[1, 2]]))).toEqual([[1], [2]]);
});

test(
  'it ends as soon as a source ends that has given nothing, and closes the others',
  inVirtualTime(async () => {
    const hung = probe({ hangAt: 0 });
    const going = probe({ values: [1, 2, 3] });
    expect(await toArray(zipLatest([hung, going, []]))).toEqual([]);
    hung.assertClosedOnce();
    going.assertClosedOnce();
  }),
);

test(
  'an error of one closes the others before it is told',
  inVirtualTime(async () => {
    const error = new Error('source');
    const [other, failing] = [probe({ hangAt: 1, values: [1] }), probe<number>({ values: [1], failAt: 1, error })];
    const stream = zipLatest([other, failing]);
    expect(await stream.next()).toEqual({ value: [1, 1], done: false });
    expect(await errorOf(stream.next())).toBe(error);
    other.assertClosedOnce();
    expect(failing.closes).toBe(0);
    expect(await stream.next()).toEqual(done);
  }),
);

test('a source is asked for its next value when the last was taken, and not before', async () => {
  const [a, b] = [probe({ values: [1, 2, 3, 4] }), probe({ values: [1, 2, 3, 4] })];
  const stream = zipLatest([a, b]);
  await stream.next();
  await settleTasks();
  expect(a.pulls + b.pulls).toBeLessThanOrEqual(3);
  await stream.return();
  a.assertClosedOnce();
  b.assertClosedOnce();
});

test(
  'an error of a close is told when it ends early',
  inVirtualTime(async () => {
    const closeError = new Error('close');
    expect(await errorOf(toArray(zipLatest([probe({ hangAt: 0, closeError }), []])))).toBe(closeError);
  }),
);

test(
  'an abort ends zipLatest() and closes all sources',
  inVirtualTime(async () => {
    const controller = new AbortController();
    const sources = [probe({ hangAt: 0 }), probe({ hangAt: 0 })];
    const reading = errorOf(zipLatest(sources, { signal: controller.signal }).next());
    await settleTasks();
    controller.abort('stop');
    expect(await reading).toBe('stop');
    for (const source of sources) source.assertClosedOnce();
  }),
);

test('a source that does not let go is reported once', async () => {
  const { orphans } = await watched(async () => {
    const stream = zipLatest([probe({ hangAt: 0, closes: 'never' }), [1]]);
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect(await reading).toEqual(done);
  });
  expect(orphans).toEqual([{ name: 'iterator', stage: 'return', ageMs: 1000 }]);
});

test('one that cannot be read is refused, and iterators among the others are closed', () => {
  const source = probe({ values: [1] });
  expect(() => zipLatest([source, 5 as unknown as number[]])).toThrow(TypeError);
  source.assertClosedOnce();
});

test('law: one array an arrival but for those before all have a value; each source in its order', async () => {
  const lists = fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(lists, async (turns) => {
      let arrivals = 0;
      const sources = turns.map((waits) =>
        (async function* () {
          for (const [index, wait] of waits.entries()) {
            if (wait > 0) await settleTasks(wait);
            arrivals++;
            yield index;
          }
        })(),
      );
      const all = await toArray(zipLatest<number>(sources));
      expect(all.length).toBeLessThanOrEqual(arrivals - turns.length + 1);
      expect(all.length).toBeGreaterThan(0);
      expect(all.at(-1)).toEqual(turns.map((waits) => waits.length - 1));
      for (let at = 1; at < all.length; at++) {
        const changes = all[at]!.map((now, place) => now - all[at - 1]![place]!);
        expect(changes.filter((change) => change !== 0)).toEqual([1]);
      }
    }),
    { numRuns: 40 },
  );
});

test('it can be left after some', async () => {
  const endless = probe({
    values: (function* () {
      for (let n = 0; ; n++) yield n;
    })(),
  });
  expect(await toArray(take(zipLatest([endless, [1]]), 2))).toHaveLength(2);
  endless.assertClosedOnce();
});

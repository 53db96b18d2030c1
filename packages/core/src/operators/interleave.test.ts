import { expect, test } from '@jest/globals';
import { inVirtualTime } from '../../contract/watch.ts';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { interleave, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('interleave() takes one value of each source in turn, and goes on with those that are left', async () => {
  const all = interleave<string | number>(['ab', [1, 2, 3, 4], probe({ values: ['x', 'y', 'z'] })]);
  expect(await toArray(all)).toEqual(['a', 1, 'x', 'b', 2, 'y', 3, 'z', 4]);
});

test('interleave() of no source, and of empty ones, gives nothing', async () => {
  expect(await toArray(interleave([]))).toEqual([]);
  expect(await toArray(interleave([[], probe(), new Set<number>()]))).toEqual([]);
});

test('interleave() waits for the source whose turn it is, and asks no other meanwhile', async () => {
  const [slow, quick] = [probe<number>({ answers: 'byHand' }), probe({ values: [2] })];
  const stream = interleave([slow, quick]);
  const reading = [stream.next(), stream.next()];
  await settleTasks();
  expect([slow.pulls, quick.pulls]).toEqual([1, 0]);
  slow.deliver(1);
  expect(await Promise.all(reading)).toEqual([value(1), value(2)]);
  await stream.return();
});

test('interleave() opens a source when its turn comes', async () => {
  const later = probe({ values: [2], shape: 'asyncIterable' });
  const stream = interleave([[1], later]);
  await stream.next();
  expect(later.events).toEqual([]);
  await stream.return();
  expect(later.events).toEqual([]);
});

test('interleave() closes the others when one fails in its turn', async () => {
  const error = new Error('source');
  const [other, failing] = [probe({ values: [1, 2, 3] }), probe<number>({ values: [1], failAt: 1, error })];
  const stream = interleave([other, failing]);
  expect(await errorOf(toArray(stream))).toBe(error);
  other.assertClosedOnce();
  expect(failing.closes).toBe(0);
  expect(await stream.next()).toEqual(done);
});

test('interleave() does not close a source that has ended', async () => {
  const [short, long] = [probe({ values: [1] }), probe({ values: [1, 2, 3] })];
  expect(await toArray(take(interleave([short, long]), 3))).toEqual([1, 1, 2]);
  expect(short.closes).toBe(0);
  long.assertClosedOnce();
});

test(
  'the signal option ends interleave() with the reason of the abort',
  inVirtualTime(async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const sources = [probe({ hangAt: 0 }), probe({ hangAt: 0 })];
    const reading = errorOf(interleave(sources, { signal: controller.signal }).next());
    await settleTasks();
    controller.abort(reason);
    expect(await reading).toBe(reason);
    for (const source of sources) source.assertClosedOnce();
  }),
);

test.each<[unknown, unknown, string]>([
  [5, undefined, 'Cannot interleave 5: it must be a list of sources, interleave([a, b])'],
  [[5], undefined, 'Cannot read 5: a source must be an iterable, an iterator or a stream'],
  [[[1]], [[2]], 'Cannot interleave a second argument: the sources must be one list, interleave([a, b])'],
  [[[1]], { mode: 1 }, 'Cannot use option "mode": the options are signal, graceMs, name, onOrphan'],
])('interleave(%j, %j) is refused at the call', (sources, options, message) => {
  expect(() => interleave(sources as number[][], options as object)).toThrow(new TypeError(message));
});

test('law: the k-th values of all sources that have one come in the order of the sources, before any k+1-th', async () => {
  const lists = fc.array(fc.array(fc.nat(), { maxLength: 5 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(lists, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), async (sources, waits) => {
      const wanted = Array.from({ length: 5 }, (_, round) => sources.flatMap((each) => each.slice(round, round + 1)));
      const given = sources.map((values, at) => (waits[at] === true ? probe({ values }) : values));
      expect(await toArray(interleave<number>(given))).toEqual(wanted.flat());
    }),
    { numRuns: 60 },
  );
});

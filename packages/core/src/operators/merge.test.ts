import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { from, merge, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('merge() gives values in the order of their arrival', async () => {
  const [a, b] = [probe<string>({ answers: 'byHand' }), probe<string>({ answers: 'byHand' })];
  const all = toArray(merge([a, b]));
  b.deliver('b1');
  await settleTasks();
  b.deliver('b2');
  a.deliver('a1');
  await settleTasks();
  b.end();
  a.deliver('a2');
  await settleTasks();
  a.end();
  expect(await all).toEqual(['b1', 'b2', 'a1', 'a2']);
});

test('merge() takes turns where values are ready', async () => {
  expect(await toArray(merge<number | string>([[1, 2, 3], 'ab']))).toEqual([1, 'a', 2, 'b', 3]);
});

test('merge() of no source, and of empty ones, gives nothing', async () => {
  expect(await toArray(merge([]))).toEqual([]);
  expect(await toArray(merge([[], probe()]))).toEqual([]);
});

test('merge() of one source gives its values', async () => {
  expect(await toArray(merge([probe({ values: [1, 2] })]))).toEqual([1, 2]);
});

test('merge() as a method merges with its own values', async () => {
  expect(await from([1]).merge(['a', 'b']).toArray()).toEqual([1, 'a', 'b']);
});

test('a source that hangs holds nobody up', async () => {
  const hung = probe<number>({ hangAt: 0 });
  const merged = merge([hung, [1, 2, 3]]);
  expect(await toArray(take(merged, 3))).toEqual([1, 2, 3]);
  hung.assertClosedOnce();
});

test('infinite sources end with the reader, closed once each', async () => {
  const endless = (): ReturnType<typeof probe<number>> =>
    probe<number>({
      values: (function* () {
        for (;;) yield 1;
      })(),
    });
  const sources = [endless(), endless()];
  expect(await toArray(take(merge(sources), 5))).toEqual([1, 1, 1, 1, 1]);
  for (const source of sources) source.assertClosedOnce();
});

test('each source is asked for its next value when the last was taken, and not before', async () => {
  const [a, b] = [probe({ values: [1, 2, 3] }), probe({ values: [1, 2, 3] })];
  const merged = merge([a, b]);
  await merged.next();
  await settleTasks();
  expect([a.pulls, b.pulls]).toEqual([1, 1]);
  await merged.next();
  await settleTasks();
  expect(a.pulls + b.pulls).toBe(3);
  await merged.return();
});

test('overlapping calls are answered in order of arrival, each value once', async () => {
  const [a, b] = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
  const merged = merge([a, b]);
  const reading = [merged.next(), merged.next(), merged.next()];
  await settleTasks();
  b.deliver(1);
  await settleTasks();
  b.deliver(2);
  a.deliver(3);
  expect(await Promise.all(reading)).toEqual([value(1), value(2), value(3)]);
  await merged.return();
});

test('values that are there come before an error; then the other sources are closed', async () => {
  const error = new Error('source');
  const other = probe<number>({ answers: 'byHand' });
  const failing = probe<number>({ answers: 'byHand' });
  const merged = merge([other, failing]);
  const first = merged.next();
  await settleTasks();
  other.deliver(1);
  failing.fail(error);
  expect(await first).toEqual(value(1));
  expect(await errorOf(merged.next())).toBe(error);
  expect(failing.closes).toBe(0);
  other.assertClosedOnce();
  expect(await merged.next()).toEqual(done);
});

test('of two errors the first is told, the other published', async () => {
  const errors = [new Error('first'), new Error('second')];
  const { suppressed } = await watched(async () => {
    const [a, b] = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
    const merged = merge([a, b]);
    const reading = errorOf(merged.next());
    await settleTasks();
    b.fail(errors[0]);
    a.fail(errors[1]);
    expect(await reading).toBe(errors[0]);
    expect(await merged.next()).toEqual(done);
  });
  expect(suppressed).toEqual([errors[1]]);
});

test('an error thrown at once by a source is told like one that rejects', async () => {
  const error = new Error('source');
  const other = probe({ values: [1] });
  const throwing = probe<number>({ failAt: 0, fails: 'throw', answers: 'sync', error });
  expect(await errorOf(toArray(merge([throwing, other])))).toBe(error);
  other.assertClosedOnce();
});

test('the signal option ends it with the reason of the abort, and closes all sources', async () => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const sources = [probe({ hangAt: 0 }), probe({ hangAt: 0 })];
  const reading = errorOf(merge(sources, { signal: controller.signal }).next());
  await settleTasks();
  controller.abort(reason);
  expect(await reading).toBe(reason);
  for (const source of sources) source.assertClosedOnce();
});

test('of several closes that fail the first error is told, the others published', async () => {
  const errors = [new Error('first'), new Error('second')];
  const { suppressed } = await watched(async () => {
    const merged = merge(errors.map((closeError) => probe({ values: [1, 2], closeError })));
    await merged.next();
    expect(await errorOf(merged.return())).toBe(errors[0]);
  });
  expect(suppressed).toEqual([errors[1]]);
});

test.each<[unknown, string]>([
  [undefined, 'Cannot merge undefined: it must be a list of sources, merge([a, b])'],
  ['ab', 'Cannot merge "ab": it must be a list of sources, merge([a, b])'],
  [{}, 'Cannot merge an object: it must be a list of sources, merge([a, b])'],
  [[5], 'Cannot read 5: a source must be an iterable, an iterator or a stream'],
])('merge(%p) is refused at the call', (sources, message) => {
  expect(() => merge(sources as number[][])).toThrow(new TypeError(message));
});

test('a second source in the place of the options is refused at the call, and all that came open is closed', () => {
  const sources = [probe({ values: [1] }), probe({ values: [2] })] as const;
  expect(() => merge([sources[0]], sources[1] as object)).toThrow(
    new TypeError('Cannot merge a second argument: the sources must be one list, merge([a, b])'),
  );
  for (const source of sources) source.assertClosedOnce();
});

test('the method asks for a list, too', () => {
  const sources = [probe({ values: [1] }), probe({ values: [2] })] as const;
  const [one, other] = [from(sources[0]), from(sources[1])];
  expect(() => one.merge(other as unknown as number[][])).toThrow(
    new TypeError('Cannot merge an object: it must be a list of sources, a.merge([b])'),
  );
  for (const source of sources) source.assertClosedOnce();
});

test('options are checked at the call', () => {
  const source = probe({ values: [1] });
  expect(() => merge([source], { grace: 5 } as object)).toThrow(
    new TypeError('Cannot use option "grace": the options are signal, graceMs, name, onOrphan'),
  );
  source.assertClosedOnce();
  expect(() => merge([[1]], { graceMs: -1 })).toThrow(
    new RangeError('Cannot use -1 as graceMs: it must be from 0 to 2147483647 milliseconds'),
  );
});

test('each source that does not let go is reported once, and nothing else is', async () => {
  const hung = (): ReturnType<typeof probe<number>> => probe<number>({ hangAt: 0, closes: 'never' });
  const { orphans } = await watched(async () => {
    const stream = merge([hung(), hung()]);
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect(await reading).toEqual(done);
  });
  const orphan = { name: 'iterator', stage: 'return', ageMs: 1000 };
  expect(orphans).toEqual([orphan, orphan]);
});

test('law: merge() loses nothing, adds nothing, and keeps the order of each source', async () => {
  const source = fc.array(fc.nat(3), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(source, { maxLength: 4 }), fc.integer({ min: 1, max: 4 }), async (turns, calls) => {
      const sources = turns.map((each, lane) =>
        (async function* () {
          for (const [index, wait] of each.entries()) {
            if (wait > 0) await settleTasks(wait);
            yield { lane, index };
          }
        })(),
      );
      const merged = merge(sources);
      const values: { lane: number; index: number }[] = [];
      for (let ended = false; !ended;) {
        for (const result of await Promise.all(Array.from({ length: calls }, () => merged.next()))) {
          if (result.done === true) ended = true;
          else values.push(result.value);
        }
      }
      for (const [lane, each] of turns.entries()) {
        expect(values.filter((one) => one.lane === lane).map(({ index }) => index)).toEqual([...each.keys()]);
      }
    }),
    { numRuns: 40 },
  );
});

test('merge() publishes the error of a source that nobody has read yet when it is left', async () => {
  const error = new Error('the second source');
  const { suppressed } = await watched(async () => {
    const [a, b] = [probe<string>({ answers: 'byHand' }), probe<string>({ answers: 'byHand' })];
    const merged = merge([a, b]);
    const reading = merged.next();
    a.deliver('a1');
    expect(await reading).toEqual(value('a1'));
    b.fail(error);
    await settleTasks();
    expect(await merged.return()).toEqual(done);
  });
  expect(suppressed).toEqual([error]);
});

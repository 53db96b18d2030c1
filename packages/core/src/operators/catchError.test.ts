import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { catchError, from, map, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const failing = (error: unknown, values: number[] = [1]): ReturnType<typeof probe<number>> =>
  probe({ values, failAt: values.length, error });

test.each<[string, () => Iterable<number> | AsyncIterable<number> | Promise<number[]>]>([
  ['an array', () => [8, 9]],
  ['an async source', () => probe({ values: [8, 9] })],
  ['a promise of one', () => Promise.resolve([8, 9])],
])('catchError() goes on with %s that fn makes of the error', async (_name, make) => {
  const error = new Error('source');
  const seen: unknown[] = [];
  const caught = catchError(failing(error), (given) => {
    seen.push(given);
    return make() as number[];
  });
  expect(await toArray(caught)).toEqual([1, 8, 9]);
  expect(seen).toEqual([error]);
});

test('a source that throws at once, and values that are promises, are caught as well', async () => {
  const throwing = probe<number>({ failAt: 0, fails: 'throw', answers: 'sync' });
  expect(await toArray(catchError(throwing, () => [1]))).toEqual([1]);
  expect(await toArray(catchError([1, Promise.reject(new Error('item'))], () => [2]))).toEqual([1, 2]);
});

test('fn is not called where nothing fails', async () => {
  let called = 0;
  expect(
    await toArray(
      from([1, 2]).catchError(() => {
        called++;
        return [3];
      }),
    ),
  ).toEqual([1, 2]);
  expect(called).toBe(0);
});

test('the error of a callback is caught once its source is closed', async () => {
  const source = probe({ values: [1, 2] });
  const error = new Error('callback');
  const mapped = map(source, () => Promise.reject(error));
  let closes = 0;
  const caught = catchError(mapped, (given) => {
    closes = source.closes;
    return [given];
  });
  expect(await toArray(caught)).toEqual([error]);
  expect(closes).toBe(1);
  source.assertClosedOnce();
});

test('errors further down are not caught', async () => {
  const error = new Error('below');
  const source = probe({ values: [1, 2] });
  const stream = from(source)
    .catchError(() => [])
    .map(() => Promise.reject(error));
  expect(await errorOf(stream.toArray())).toBe(error);
  source.assertClosedOnce();
});

test.each([true, false])('what fn throws or rejects with is the error then (%p)', async (rejects) => {
  const later = new Error('fn');
  const { suppressed } = await watched(async () => {
    const caught = catchError(failing(new Error('source')), () => {
      if (rejects) return Promise.reject(later);
      throw later;
    });
    expect(await errorOf(toArray(caught))).toBe(later);
    expect(await caught.next()).toEqual(done);
  });
  expect(suppressed).toEqual([]);
});

test('an error of the second source is not caught again', async () => {
  let called = 0;
  const second = new Error('second');
  const caught = catchError(failing(new Error('first')), () => {
    called++;
    return failing(second, [2]);
  });
  const stream = caught[Symbol.asyncIterator]();
  expect([await stream.next(), await stream.next()]).toEqual([value(1), value(2)]);
  expect(await errorOf(stream.next())).toBe(second);
  expect(called).toBe(1);
});

test('fn that gives no source is told so', async () => {
  const caught = catchError(failing(new Error('source')), () => 5 as unknown as number[]);
  expect(await errorOf(toArray(caught))).toEqual(
    new TypeError('Cannot read 5: a source must be an iterable, an iterator or a stream'),
  );
});

test.each(['idle', 'waiting'])('the abort of its own signal is not caught (%s)', async (when) => {
  const controller = new AbortController();
  let called = 0;
  const source = probe({ values: [1], hangAt: 1 });
  const stream = from(source, { signal: controller.signal }).catchError(() => {
    called++;
    return [2];
  });
  await stream.next();
  const reading = when === 'waiting' ? errorOf(stream.next()) : undefined;
  await settleTasks();
  controller.abort('stop');
  expect(await (reading ?? errorOf(stream.next()))).toBe('stop');
  expect(await stream.next()).toEqual(done);
  expect(called).toBe(0);
  source.assertClosedOnce();
});

test('an AbortError of anybody else is caught', async () => {
  const foreign = AbortSignal.abort().reason as unknown;
  expect(await toArray(catchError(failing(foreign), () => [2]))).toEqual([1, 2]);
});

test('the second source is closed when the reader leaves, and the first is left alone', async () => {
  const [first, second] = [failing(new Error('source'), []), probe({ values: [1, 2] })];
  const stream = catchError(first, () => second);
  expect(await stream.next()).toEqual(value(1));
  await stream.return();
  expect(first.closes).toBe(0);
  second.assertClosedOnce();
});

test('left while fn is at work, what it brings is closed, and return() waits for that', async () => {
  await watched(async () => {
    const second = probe({ values: [1] });
    let bring = (_source: typeof second): void => undefined;
    let aborted = false;
    const stream = catchError(failing(new Error('source'), []), (_error, { signal }) => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise<typeof second>((resolve) => (bring = resolve));
    });
    const reading = stream.next();
    await settleTasks();
    const leaving = stream.return();
    expect(aborted).toBe(true);
    bring(second);
    expect(await leaving).toEqual(done);
    expect(await reading).toEqual(done);
    expect([second.pulls, second.closes]).toEqual([0, 1]);
  });
});

test('left while fn hangs, it settles with the grace', async () => {
  const { orphans, timers } = await watched(async ({ time }) => {
    const stream = catchError(failing(new Error('source'), []), () => new Promise<number[]>(() => undefined));
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect(await reading).toEqual(done);
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
  expect(timers).toBe(0);
});

test('left while the source fails, fn is not called', async () => {
  let called = 0;
  const error = new Error('late');
  const { suppressed } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand', closes: 'byHand' });
    const stream = catchError(source, () => {
      called++;
      return [];
    });
    const reading = errorOf(stream.next());
    await settleTasks();
    const leaving = stream.return();
    source.fail(error);
    await settleTasks();
    source.finishClose();
    await leaving;
    expect(await reading).toBe(error);
  });
  expect(called).toBe(0);
  expect(suppressed).toEqual([]);
});

test('a callback that is no function is refused, and the iterator closed', () => {
  const source = probe({ values: [1] });
  expect(() => catchError(source, [] as unknown as () => number[])).toThrow(
    new TypeError('Cannot catchError: the callback must be a function, got an array'),
  );
  source.assertClosedOnce();
});

test.each([() => 'ab', async () => 'ab'])('a string is no source: nobody means its letters (%p)', async (answer) => {
  expect(await errorOf(toArray(catchError(probe({ failAt: 0 }), answer)))).toEqual(
    new TypeError('Cannot go on with the string "ab": the callback must give an iterable'),
  );
});

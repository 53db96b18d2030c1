import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { type CallContext, forEach, from } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

test('forEach() calls with each value, its index and a signal, and gives undefined', async () => {
  const seen: [string, number, CallContext][] = [];
  expect(await forEach('ab', (...args) => seen.push(args))).toBeUndefined();
  const context = seen[0]?.[2];
  expect(context?.signal).toBeInstanceOf(AbortSignal);
  expect(seen).toEqual([
    ['a', 0, context],
    ['b', 1, context],
  ]);
});

test('forEach() of nothing calls nobody', async () => {
  let called = 0;
  expect(await from([]).forEach(() => called++)).toBeUndefined();
  expect(called).toBe(0);
});

test('forEach() waits for each call before the next, and for the last', async () => {
  const log: string[] = [];
  await forEach(probe({ values: [1, 2] }), async (n) => {
    log.push(`begin ${n}`);
    await settleTasks(1);
    log.push(`end ${n}`);
  });
  expect(log).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
});

test('forEach() waits for thenables', async () => {
  let looked = 0;
  const then: PromiseLike<void>['then'] = (resolve) => Promise.resolve(void looked++).then(resolve);
  await forEach([1, 2], () => ({ then }));
  expect(looked).toBe(2);
});

test('a callback that closes the pipeline is the last', async () => {
  const seen: number[] = [];
  const source = probe({ values: [1, 2, 3] });
  const values = from(source);
  await values.forEach((n) => {
    seen.push(n);
    if (n === 2) void values.return();
  });
  expect(seen).toEqual([1, 2]);
  source.assertClosedOnce();
});

test('the signal aborts when the reading has failed', async () => {
  const signals: AbortSignal[] = [];
  const error = new Error('second');
  const looping = forEach([1, 2], (n, _index, { signal }) => {
    signals.push(signal);
    if (n === 2) throw error;
  });
  expect(await errorOf(looping)).toBe(error);
  expect(signals[0]?.reason).toMatchObject({ name: 'AbortError', reason: { source: 'sibling', detail: error } });
});

test('over a pipeline that is being read, it waits for its turn; an error closes the source once', async () => {
  const error = new Error('second');
  const source = probe<number>({ values: [1, 2, 3, 4] });
  const numbers = from(source);
  const reading = [numbers.next(), numbers.next()];
  const seen: number[] = [];
  const looping = numbers.forEach((n) => {
    seen.push(n);
    if (n === 4) throw error;
  });
  expect((await Promise.all(reading)).map((result) => result.value)).toEqual([1, 2]);
  expect(await errorOf(looping)).toBe(error);
  expect(seen).toEqual([3, 4]);
  source.assertClosedOnce();
});

test('forEach() without a function is refused at the call', () => {
  expect(() => forEach([1], undefined as never)).toThrow(
    new TypeError('Cannot forEach: the callback must be a function, got undefined'),
  );
});

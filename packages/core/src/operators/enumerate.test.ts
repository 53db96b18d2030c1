import { expect, test } from '@jest/globals';
import { enumerate, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

test('enumerate() gives pairs of index and value, from 0', async () => {
  expect(await toArray(enumerate('ab'))).toEqual([
    [0, 'a'],
    [1, 'b'],
  ]);
});

test('enumerate() of nothing gives nothing', async () => {
  expect(await toArray(enumerate([]))).toEqual([]);
});

test('enumerate() counts from start', async () => {
  expect(await toArray(enumerate('ab', { start: 1 }))).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
  expect(await toArray(enumerate('a', { start: -7 }))).toEqual([[-7, 'a']]);
  expect(await toArray(enumerate('a', {}))).toEqual([[0, 'a']]);
});

test('enumerate() of an infinite source ends with its reader', async () => {
  const zeros = function* (): Generator<number> {
    for (;;) yield 0;
  };
  expect(await toArray(take(enumerate(zeros(), { start: 5 }), 2))).toEqual([
    [5, 0],
    [6, 0],
  ]);
});

test('promises in a sync source are awaited first', async () => {
  expect(await toArray(enumerate([Promise.resolve('a')]))).toEqual([[0, 'a']]);
});

test('overlapping calls are served one at a time: numbers follow the order of the values', async () => {
  const source = probe<string>({ answers: 'byHand' });
  const pairs = enumerate(source);
  const reading = [pairs.next(), pairs.next()];
  await settleTasks();
  expect(source.inFlight).toBe(1);
  source.deliver('a');
  await settleTasks();
  source.deliver('b');
  expect((await Promise.all(reading)).map((result) => result.value)).toEqual([
    [0, 'a'],
    [1, 'b'],
  ]);
  await pairs.return();
});

test.each<[unknown, string]>([
  [1.5, 'Cannot enumerate from 1.5: start must be a safe integer'],
  [Infinity, 'Cannot enumerate from Infinity: start must be a safe integer'],
  [2 ** 53, 'Cannot enumerate from 9007199254740992: start must be a safe integer'],
])('start %p is refused at the call', (start, message) => {
  expect(() => enumerate([1], { start: start as number })).toThrow(
    expect.objectContaining({ name: 'RangeError', message }),
  );
});

test.each(['1', null])('start %p, which is no number, is a TypeError at the call', (start) => {
  const message = `Cannot enumerate from ${JSON.stringify(start)}: start must be a safe integer`;
  expect(() => enumerate([1], { start: start as never })).toThrow(
    expect.objectContaining({ name: 'TypeError', message }),
  );
});

test('an option that does not exist is refused at the call', () => {
  expect(() => enumerate([1], { from: 1 } as object)).toThrow(
    new TypeError('Cannot use option "from": the options are start'),
  );
});

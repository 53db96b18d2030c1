import { expect, test } from '@jest/globals';
import { from, map, Pipeline, type Source, through, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const doubled = (source: Source<number>): Pipeline<number> => map(source, (n) => n * 2);

test('through() gives what the operator makes of the source', async () => {
  expect(await toArray(through([1, 2], doubled))).toEqual([2, 4]);
  expect(await from([1, 2]).through(doubled).toArray()).toEqual([2, 4]);
});

test('the operator gets the source itself, once, at the call', () => {
  const source = from([1]);
  const given: unknown[] = [];
  source.through((own) => {
    given.push(own);
    return own;
  });
  expect(given).toEqual([source]);
  expect(given[0]).toBe(source);
});

test('nothing is read at the call', async () => {
  const source = probe({ values: [1] });
  const piped = through(source, doubled);
  await settleTasks();
  source.assertUntouched();
  await piped.return();
  source.assertClosedOnce();
});

test('an async generator is an operator: leaving closes it, and it its source', async () => {
  const source = probe({ values: [1, 2, 3] });
  let cleaned = false;
  const own = async function* (values: AsyncIterable<number>): AsyncGenerator<string> {
    try {
      for await (const n of values) yield `n${n}`;
    } finally {
      cleaned = true;
    }
  };
  const piped = from(source).through(own);
  expect(await piped.next()).toEqual({ value: 'n1', done: false });
  await piped.return();
  expect(cleaned).toBe(true);
  source.assertClosedOnce();
});

test('the result has the operators as methods, when the source had', async () => {
  expect(
    await from('ab')
      .through((letters) => letters.map((letter) => letter.toUpperCase()))
      .enumerate()
      .toArray(),
  ).toEqual([
    [0, 'A'],
    [1, 'B'],
  ]);
});

test('an error that the operator throws comes at the call, as it is', () => {
  const error = new Error('operator');
  expect(() =>
    through([1], () => {
      throw error;
    }),
  ).toThrow(error);
});

test('an operator that gives nothing readable is refused at the call', () => {
  expect(() => through([1], () => 5 as never)).toThrow(
    new TypeError('Cannot read 5: a source must be an iterable, an iterator or a stream'),
  );
});

test('through() without a function is refused at the call', () => {
  expect(() => through([1], undefined as never)).toThrow(
    new TypeError('Cannot go through: the callback must be a function, got undefined'),
  );
});

import { expect, test } from '@jest/globals';
import { tap, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

test('tap() gives the values as they are, whatever look answers', async () => {
  expect(await toArray(tap([1, 2], () => 'something else'))).toEqual([1, 2]);
});

test('tap() of nothing calls nobody', async () => {
  let called = 0;
  await toArray(tap([], () => called++));
  expect(called).toBe(0);
});

test('look sees each value that is read, with its index, and no other', async () => {
  const seen: [string, number][] = [];
  await toArray(
    take(
      tap('abc', (letter, index) => void seen.push([letter, index])),
      2,
    ),
  );
  expect(seen).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
});

test.each<[string, (done: () => void) => unknown]>([
  ['a promise', (done) => Promise.resolve().then(done)],
  [
    'a thenable',
    (done) => ({
      then: (resolve: () => void) => {
        done();
        resolve();
      },
    }),
  ],
])('look is waited for when it answers %s', async (_kind, answer) => {
  let looked = false;
  const tapped = tap([1], () => answer(() => (looked = true)));
  expect(await tapped.next()).toEqual({ value: 1, done: false });
  expect(looked).toBe(true);
});

test('a value that look changes is changed: it is the same object', async () => {
  const [item] = await toArray(tap([{ n: 1 }], (object) => (object.n = 2)));
  expect(item).toEqual({ n: 2 });
});

test('overlapping calls are looked at side by side, and paired', async () => {
  const gates: (() => void)[] = [];
  const tapped = tap(probe({ values: [1, 2] }), () => new Promise<void>((resolve) => gates.push(resolve)));
  const reading = [tapped.next(), tapped.next()];
  await settleTasks();
  expect(gates).toHaveLength(2);
  for (const open of gates.reverse()) open();
  expect((await Promise.all(reading)).map((result) => result.value)).toEqual([1, 2]);
});

test('an error of look ends it and closes the source', async () => {
  const error = new Error('look');
  const source = probe({ values: [1, 2] });
  await expect(tap(source, () => Promise.reject(error)).next()).rejects.toBe(error);
  source.assertClosedOnce();
});

test('tap() without a function is refused at the call', () => {
  expect(() => tap([1], undefined as never)).toThrow(
    new TypeError('Cannot tap: the callback must be a function, got undefined'),
  );
});

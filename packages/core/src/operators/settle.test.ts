import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { from, map, settle, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const fulfilled = (value: unknown): object => ({ status: 'fulfilled', value });

test.each(['promise', 'sync', 'thenable'] as const)(
  'settle() tells values and the error as results (%s)',
  async (answers) => {
    const reason = new Error('source');
    const source = probe({ values: [1, 2], failAt: 2, error: reason, answers });
    const results = await toArray(settle(source));
    expect(results).toEqual([fulfilled(1), fulfilled(2), { status: 'rejected', reason }]);
    expect((results[2] as { reason: unknown }).reason).toBe(reason);
    expect([source.pulls, source.closes]).toEqual([3, 0]);
  },
);

test('what is thrown need not be an error, nor be there at all', async () => {
  expect(await toArray(settle(probe({ failAt: 0, error: undefined })))).toEqual([
    { status: 'rejected', reason: undefined },
  ]);
});

test('undefined is a value', async () => {
  expect(await toArray(settle([undefined]))).toEqual([fulfilled(undefined)]);
});

test('an error of a callback is told once its source is closed', async () => {
  const source = probe({ values: [1, 2] });
  const reason = new Error('callback');
  const stream = settle(map(source, (n) => (n === 2 ? Promise.reject(reason) : n)));
  expect([(await stream.next()).value, (await stream.next()).value]).toEqual([
    fulfilled(1),
    { status: 'rejected', reason },
  ]);
  source.assertClosedOnce();
  expect(await stream.next()).toEqual(done);
});

test('the first promise among the values that fails is the last result', async () => {
  const reason = new Error('item');
  expect(
    await from([1, Promise.reject(reason), 3])
      .settle()
      .toArray(),
  ).toEqual([fulfilled(1), { status: 'rejected', reason }]);
});

test('the abort of its own signal is told as an error', async () => {
  const controller = new AbortController();
  const stream = from(probe({ hangAt: 0 }), { signal: controller.signal }).settle();
  const reading = errorOf(stream.next());
  await settleTasks();
  controller.abort('stop');
  expect(await reading).toBe('stop');
  expect(await stream.next()).toEqual(done);
});

test('left early, the source is closed', async () => {
  const source = probe({ values: [1, 2] });
  const stream = settle(source);
  await stream.next();
  await stream.return();
  source.assertClosedOnce();
});

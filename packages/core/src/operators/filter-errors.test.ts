// What the error of a predicate does to the other calls that overlap.
import { expect, test } from '@jest/globals';
import { watched } from '../../contract/watch.ts';
import { filter } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const failure = new Error('the predicate');
const rejection = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

test('the error of a predicate reaches a call, also when the source answers the close by saying done to an earlier one', async () => {
  const { suppressed } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand', closes: 'byHand' });
    const stream = filter(source, () => Promise.reject(failure));
    const reading = [rejection(stream.next()), rejection(stream.next())];
    source.deliver(2, 1);
    await settleTasks();
    source.end(0);
    source.finishClose();
    expect(await Promise.all(reading)).toEqual([failure, { value: undefined, done: true }]);
  });
  expect(suppressed).toEqual([]);
});

test('a value behind the error of a predicate does not wait for the close', async () => {
  await watched(async ({ time }) => {
    const source = probe<number>({ answers: 'byHand', closes: 'byHand' });
    const stream = filter(source, (value) => (value === 1 ? Promise.reject(failure) : true));
    const reading = [rejection(stream.next()), rejection(stream.next())];
    source.deliver(1, 0);
    source.deliver(2, 1);
    expect(await reading[1]).toEqual({ value: 2, done: false });
    expect(time.now).toBe(0);
    source.finishClose();
    expect(await reading[0]).toBe(failure);
  });
});

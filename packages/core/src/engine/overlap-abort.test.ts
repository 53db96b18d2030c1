// Calls that overlap, and an abort that comes when one of them has ended the pipeline already.
import { expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { from } from '../index.ts';
import { watched } from '../../contract/watch.ts';
import { probe, settleTasks } from '../testing/index.ts';

const reason = new Error('the abort');
const rejection = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

test('an abort reaches the calls that are in flight when the callback of another has failed', async () => {
  const controller = new AbortController();
  const failure = new Error('the callback');
  const stream = from(probe({ values: [1, 2] }), { signal: controller.signal }).map((value) =>
    value === 1 ? new Promise<never>(() => undefined) : Promise.reject(failure),
  );
  const reading = [rejection(stream.next()), rejection(stream.next())];
  expect(await reading[1]).toBe(failure);
  controller.abort(reason);
  expect(await reading[0]).toBe(reason);
});

test('an abort reaches the calls that are in flight when the source has said done to another', async () => {
  const controller = new AbortController();
  const source = probe<number>({ answers: 'byHand' });
  const stream = from(source, { signal: controller.signal }).map((value) => value);
  const reading = [rejection(stream.next()), rejection(stream.next())];
  source.end(1);
  expect(await reading[1]).toEqual({ value: undefined, done: true });
  controller.abort(reason);
  expect(await reading[0]).toBe(reason);
  expect(source.closes).toBe(0);
});

test('nothing listens any more when the last call that was in flight is answered', async () => {
  const controller = new AbortController();
  const source = probe<number>({ answers: 'byHand' });
  const stream = from(source, { signal: controller.signal }).map((value) => value);
  const reading = [stream.next(), stream.next()];
  source.end(1);
  await settleTasks();
  source.deliver(1);
  expect(await reading[0]).toEqual({ value: 1, done: false });
  await settleTasks();
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('an abort reaches a read that waits for the close, and the error that it waited to tell is published', async () => {
  const controller = new AbortController();
  const failure = new Error('the callback');
  const { suppressed } = await watched(async () => {
    const source = probe({ values: [1], closes: 'byHand' });
    const stream = from(source, { signal: controller.signal }).map(() => Promise.reject(failure));
    const reading = rejection(stream.next());
    await settleTasks();
    controller.abort(reason);
    expect(await reading).toBe(reason);
    source.finishClose();
    await settleTasks();
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
  expect(suppressed).toEqual([failure]);
});

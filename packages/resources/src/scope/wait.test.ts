import { expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { CancelScope, scopeOf } from './cancel-scope.ts';
import { wait, type Waiter } from './wait.ts';
import { error } from '../../test/helpers.ts';

const boom = new Error('boom');

/** One who waits, by hand. */
function waiting(signal?: AbortSignal) {
  const log: string[] = [];
  let waiter!: Waiter<string>;
  const done = wait<string>({
    what: 'a word',
    signal,
    enter: (entered) => (waiter = entered),
    leave: () => log.push('left the line'),
  });
  return { waiter, log, done };
}

test('one who was woken has what it was woken with, and cannot be woken again', async () => {
  const { waiter, log, done } = waiting();
  expect([waiter.wake('first'), waiter.wake('second'), waiter.fail(boom)]).toEqual([true, false, false]);
  waiter.cancelled(boom);
  expect([await done, log]).toEqual(['first', []]);
});

test('one who has failed has its error, and does not take what is handed over', async () => {
  const { waiter, log, done } = waiting();
  expect([waiter.fail(boom), waiter.wake('late'), waiter.fail(new Error('late'))]).toEqual([true, false, false]);
  expect([await error(done), log]).toEqual([boom, []]);
});

test('one who was cancelled has left the line, once', async () => {
  const { waiter, log, done } = waiting();
  waiter.cancelled(boom);
  waiter.cancelled(new Error('again'));
  expect([waiter.wake('late'), await error(done), log]).toEqual([false, boom, ['left the line']]);
});

test('whoever was woken listens to no signal any more, and is in no scope', async () => {
  const { signal } = new AbortController();
  const scope = new CancelScope();
  await scope.run(async () => {
    const { waiter, done } = waiting(signal);
    expect([getEventListeners(signal, 'abort').length, scopeOf(scope).waiters.size]).toEqual([1, 1]);
    waiter.wake('word');
    await done;
    expect([getEventListeners(signal, 'abort').length, scopeOf(scope).waiters.size]).toEqual([0, 0]);
  });
});

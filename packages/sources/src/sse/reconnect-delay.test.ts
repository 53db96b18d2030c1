import { expect, test } from '@jest/globals';
import { ENDED, reconnectDelay } from './reconnect-delay.ts';
import { reconnectPolicy, type ReconnectOptions } from './reconnect-options.ts';
import { outgoing } from '../fetcher/job.ts';
import { emptyHeaders } from '../fetcher/headers.ts';

function delays(options: ReconnectOptions, baseMs: number, random: number): (number | undefined)[] {
  const policy = reconnectPolicy(options, outgoing('http://a/', emptyHeaders()));
  if (policy === undefined) throw new Error('There is no policy');
  return [1, 2, 3, 4].map((failures) => reconnectDelay(ENDED, failures, baseMs, policy, () => random));
}

test('the first wait is what the server said, whatever is drawn', () => {
  expect([0, 0.5, 0.999].map((random) => delays({}, 100, random)[0])).toEqual([100, 100, 100]);
});

test('each further wait is drawn from what the server said up to the double of the one before', () => {
  expect(delays({}, 100, 0)).toEqual([100, 100, 100, 100]);
  expect(delays({}, 100, 0.5)).toEqual([100, 150, 250, 450]);
  expect(delays({ jitter: false }, 100, 0.5)).toEqual([100, 200, 400, 800]);
});

test('no wait is over maxMs, whatever the server said', () => {
  expect(delays({ maxMs: 300 }, 100, 0.5)).toEqual([100, 150, 200, 200]);
  expect(delays({ maxMs: 300 }, Infinity, 0.5)).toEqual([300, 300, 300, 300]);
});

test('a server may ask not to wait, once: one that answers nothing is not asked without pause', () => {
  expect(delays({}, 0, 0.5)).toEqual([0, 150, 250, 450]);
  expect(delays({ maxMs: 0 }, 0, 0.5)).toEqual([0, 0, 0, 0]);
});

test('thousands of failures in a row are no error of arithmetic', () => {
  const policy = reconnectPolicy(true, outgoing('http://a/', emptyHeaders()));
  if (policy === undefined) throw new Error('There is no policy');
  expect(reconnectDelay(ENDED, 5000, 0, policy, () => 0.5)).toBe(30_050);
  expect(reconnectDelay(ENDED, 5000, 1, policy, () => 0.999_999)).toBe(60_000);
});

test('there are no more than maxAttempts', () => {
  expect(delays({ maxAttempts: 2 }, 100, 0)).toEqual([100, 100, undefined, undefined]);
});

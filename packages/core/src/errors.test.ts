import { expect, test } from '@jest/globals';
import {
  BrokenChannelError,
  CancelledError,
  ChannelClosedError,
  from,
  LimitExceededError,
  TimeoutError,
} from './index.ts';

const cause = new Error('cause');

test.each([
  [new TimeoutError('Took too long', 50, { cause }), 'TimeoutError', 'ERR_TIMEOUT'],
  [new CancelledError({ source: 'sibling', detail: cause }), 'AbortError', 'ERR_CANCELLED'],
  [new ChannelClosedError('Closed', { cause }), 'ChannelClosedError', 'ERR_CHANNEL_CLOSED'],
  [new BrokenChannelError('Broken', { cause }), 'BrokenChannelError', 'ERR_BROKEN_CHANNEL'],
  [new LimitExceededError('Too much', 10, { cause }), 'LimitExceededError', 'ERR_LIMIT_EXCEEDED'],
])('%p is an Error with a name, a stable code and its cause', (error, name, code) => {
  expect(error).toBeInstanceOf(Error);
  expect([error.name, error.code, error.cause]).toEqual([name, code, cause]);
  expect(error.stack).toContain(error.message);
});

test('an error without a cause has no such property', () => {
  expect('cause' in new TimeoutError('Took too long', 50)).toBe(false);
  expect('cause' in new LimitExceededError('Too much', 10)).toBe(false);
});

test('a TimeoutError says which limit it was, a LimitExceededError as well', () => {
  expect(new TimeoutError('Took too long', 50).timeoutMs).toBe(50);
  expect(new LimitExceededError('Too much', 10).limit).toBe(10);
});

test('a CancelledError says who cancelled; what they said is its cause, where they said something', () => {
  const error = new CancelledError({ source: 'signal', detail: cause });
  expect([error.message, error.reason]).toEqual(['Cancelled (signal)', { source: 'signal', detail: cause }]);
  const silent = new CancelledError({ source: 'break' }, 'Nobody reads any more');
  expect([silent.message, 'cause' in silent]).toEqual(['Nobody reads any more', false]);
});

test('the signal of a callback aborts with a CancelledError that says why', async () => {
  let told: AbortSignal | undefined;
  const stream = from([1, 2]).map((n, _index, { signal }) => {
    told = signal;
    return n;
  });
  await stream.next();
  await stream.return();
  expect(told?.reason).toBeInstanceOf(CancelledError);
  expect(told?.reason).toMatchObject({ name: 'AbortError', reason: { source: 'break' } });
});

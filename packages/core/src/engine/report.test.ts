import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { CancelledError } from '../errors.ts';
import { isCancellation, publishOrphan, publishSuppressed } from './report.ts';

const heard: unknown[] = [];
const hear = (message: unknown, channel: string | symbol): void => void heard.push([channel, message]);
const channels = ['forawait:suppressed', 'forawait:orphan'];

beforeEach(() => {
  heard.length = 0;
  for (const channel of channels) subscribe(channel, hear);
});
afterEach(() => {
  for (const channel of channels) unsubscribe(channel, hear);
});

const namedAbort = (): Error => Object.assign(new Error('aborted'), { name: 'AbortError' });

describe('an error that only says that work was cancelled', () => {
  test.each<[string, unknown]>([
    ['a CancelledError', new CancelledError({ source: 'break' })],
    ['the reason of an AbortController', AbortSignal.abort().reason],
    ['anything named AbortError', namedAbort()],
    ['a plain object named AbortError', { name: 'AbortError' }],
  ])('%s', (_kind, error) => {
    expect(isCancellation(error)).toBe(true);
  });

  test.each([[new Error('AbortError')], ['AbortError'], [undefined], [null], [new TypeError('aborted')]])(
    'not %p',
    (error) => {
      expect(isCancellation(error)).toBe(false);
    },
  );
});

test('a suppressed error is published with the name of its pipeline, as the same object', () => {
  const error = new Error('second');
  publishSuppressed(error, 'file');
  expect(heard).toEqual([['forawait:suppressed', { error, name: 'file' }]]);
  expect((heard[0] as [string, { error: unknown }])[1].error).toBe(error);
});

test('undefined can be thrown, and is published', () => {
  publishSuppressed(undefined, 'file');
  expect(heard).toEqual([['forawait:suppressed', { error: undefined, name: 'file' }]]);
});

test('a cancellation is not published', () => {
  publishSuppressed(namedAbort(), 'file');
  expect(heard).toEqual([]);
});

test('an orphan is published as it is', () => {
  const orphan = { name: 'socket', stage: 'return', ageMs: 1000 } as const;
  publishOrphan(orphan);
  expect(heard).toEqual([['forawait:orphan', orphan]]);
});

test('a channel is held once it was asked for: Node 20 forgets who subscribes to one that was let go', () => {
  publishSuppressed(new Error('first'), 'file');
  const { getBuiltinModule } = process;
  Object.assign(process, { getBuiltinModule: () => undefined });
  try {
    publishSuppressed(new Error('second'), 'file');
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
  expect(heard).toHaveLength(2);
});

test('with nobody to hear, nothing happens', () => {
  for (const channel of channels) unsubscribe(channel, hear);
  expect(() => publishSuppressed(new Error('second'), 'file')).not.toThrow();
  expect(heard).toEqual([]);
});

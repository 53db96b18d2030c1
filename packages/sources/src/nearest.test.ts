import { expect, test } from '@jest/globals';
import { theNamesAre } from './nearest.ts';

const NAMES = ['step', 'everyMs', 'missed', 'signal', 'timeoutMs', 'totalTimeoutMs', 'as'];

test.each([
  ['stpe', 'step'],
  ['Step', 'step'],
  ['steps', 'step'],
  ['every', 'everyMs'],
  ['everyMS', 'everyMs'],
  ['timeout', 'timeoutMs'],
  ['timoutMs', 'timeoutMs'],
  ['totalTimeout', 'totalTimeoutMs'],
  ['singal', 'signal'],
])('%s is a slip of %s', (name, meant) => {
  expect(theNamesAre(name, NAMES)).toBe(`${NAMES.join(', ')}; did you mean ${meant}?`);
});

test.each(['is', 'a', '', 'speed', 'deadline', 'interval', 'x'.repeat(10_000)])(
  'of nothing near is %j one: all are told, and none is guessed',
  (name) => {
    expect(theNamesAre(name, NAMES)).toBe(NAMES.join(', '));
  },
);

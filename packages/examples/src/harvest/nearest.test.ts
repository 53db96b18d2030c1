import { expect, test } from '@jest/globals';
import { nearest } from './nearest.ts';

const names = ['--concurrency', '--per-host', '--out', '--json'];

test.each([
  ['--concurency', '--concurrency'],
  ['--Per-Host', '--per-host'],
  ['--perhost', '--per-host'],
  ['--ouut', '--out'],
  ['--jsno', '--json'],
])('%s is a slip of %s', (name, meant) => {
  expect(nearest(name, names)).toBe(meant);
});

test.each(['--verbose', '--x', '', '-'.repeat(100_000)])(
  'what differs in more than a third of its letters is no slip',
  (name) => {
    expect(nearest(name, names)).toBeUndefined();
  },
);

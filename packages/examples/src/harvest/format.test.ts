import { expect, test } from '@jest/globals';
import { formatBytes, formatCount, formatMs, formatNoun, formatShare } from './format.ts';

test('formatCount() groups the digits by three', () => {
  expect([0, 999, 1829, 1234567].map(formatCount)).toEqual(['0', '999', '1,829', '1,234,567']);
});

test('formatNoun() takes the plural for every count but one', () => {
  expect([formatNoun(0, 'page'), formatNoun(1, 'page'), formatNoun(2, 'page')]).toEqual([
    '0 pages',
    '1 page',
    '2 pages',
  ]);
  expect(formatNoun(3, 'retry', 'retries')).toBe('3 retries');
});

test('formatBytes() changes the unit at a thousand and keeps three digits', () => {
  expect([0, 999, 999.7, 1000, 6435581, 12_345_678, 283_900_000, 9e18].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.00 kB',
    '1.00 kB',
    '6.44 MB',
    '12.3 MB',
    '284 MB',
    '9000000 TB',
  ]);
});

test('formatMs() never says 60.0 s or 1000 ms', () => {
  expect([0, 999.4, 999.6, 12_340, 59_960, 60_000, 245_000].map(formatMs)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '12.3 s',
    '1 min 00 s',
    '1 min 00 s',
    '4 min 05 s',
  ]);
});

test('formatShare() of nothing is nothing', () => {
  expect([formatShare(5, 8), formatShare(0, 0), formatShare(3, 3)]).toEqual(['62.5 %', '0.0 %', '100.0 %']);
});

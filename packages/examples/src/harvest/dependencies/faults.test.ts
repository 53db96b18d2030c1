import { expect, test } from '@jest/globals';
import { EVERYDAY_FAULTS, faultOf, hash } from './faults.ts';

const paths: readonly string[] = Array.from({ length: 20_000 }, (_, index) => `/package-${index}/README.md`);

test('each fault hits about its share of the pages', () => {
  const counts = { busy: 0, slow: 0, cut: 0, none: 0 };
  for (const path of paths) counts[faultOf(path, EVERYDAY_FAULTS) ?? 'none'] += 1;
  for (const fault of ['busy', 'slow', 'cut'] as const) {
    const share = (100 * counts[fault]) / paths.length;
    expect(Math.abs(share - EVERYDAY_FAULTS[fault])).toBeLessThan(0.6);
  }
});

test('a page has the same fault in every run', () => {
  expect(['/a', '/b', '/lodash/package.json'].map(hash)).toEqual([0x70d2f989, 0x6dd2c8d0, 0xcbb40967]);
});

test('with no shares nothing goes wrong, with all of them everything does', () => {
  expect(paths.some((path) => faultOf(path, { busy: 0, slow: 0, cut: 0 }))).toBe(false);
  expect(paths.every((path) => faultOf(path, { busy: 0, slow: 0, cut: 100 }) === 'cut')).toBe(true);
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentRange, sizeBehindRange } from './content-range.ts';

test.each([
  ['bytes 0-0/1', { first: 0, last: 0, total: 1 }],
  ['bytes 21010-47021/47022', { first: 21010, last: 47021, total: 47022 }],
  ['Bytes  5-6/7 ', { first: 5, last: 6, total: 7 }],
])('%j is a range', (header, range) => {
  expect(contentRange(header)).toEqual(range);
});

test.each([
  undefined,
  '',
  'bytes 0-1',
  'bytes 0-1/*', // how much there is in all must be known
  'bytes */7',
  'bytes 2-1/7',
  'bytes 0-7/7',
  'bytes -1-2/7',
  'bytes 0-1/7, bytes 2-3/7',
  'items 0-1/7',
  'bytes=0-1/7',
  'bytes 0x0-1/7',
  'bytes 0-1/99999999999999999999',
  ['bytes 0-1/7', 'bytes 0-1/7'],
])('%j is none', (header) => {
  expect(contentRange(header)).toBeUndefined();
});

test('the answer to a range behind the end tells the size', () => {
  expect(sizeBehindRange('bytes */47022')).toBe(47022);
  for (const header of [undefined, 'bytes */*', 'bytes 0-1/2', 'bytes */1e3', 'bytes */99999999999999999999']) {
    expect(sizeBehindRange(header)).toBeUndefined();
  }
});

test('what is written as a range is read as that range', () => {
  const range = fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(([first, more, rest]) => {
    return { first, last: first + more, total: first + more + rest + 1 };
  });
  fc.assert(
    fc.property(range, ({ first, last, total }) => {
      expect(contentRange(`bytes ${first}-${last}/${total}`)).toEqual({ first, last, total });
    }),
  );
});

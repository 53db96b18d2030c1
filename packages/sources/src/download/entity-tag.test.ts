import { expect, test } from '@jest/globals';
import { strongTag } from './entity-tag.ts';

test.each(['"xyzzy"', '""', '"a-b/c=="', '"W/"', '"\u00e9"'])('%s is a strong tag', (etag) => {
  expect(strongTag({ etag })).toBe(etag);
});

test.each([
  undefined,
  '',
  'W/"xyzzy"',
  'w/"a"',
  'xyzzy',
  '"a',
  '"a" ',
  '"a b"',
  '"a""b"',
  '"a\n"',
  `"${'x'.repeat(2000)}"`,
])('%j is none', (etag) => {
  expect(strongTag({ etag })).toBeUndefined();
});

test('two tags are none: nobody knows which one counts', () => {
  expect(strongTag({ etag: ['"a"', '"a"'] })).toBeUndefined();
});

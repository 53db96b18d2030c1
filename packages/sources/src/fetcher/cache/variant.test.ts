import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyHeaders } from '../headers.ts';
import { variantOf } from './variant.ts';

const URL = 'http://a/';
const headers = (given: Record<string, string>) => Object.assign(emptyHeaders(), given);
const variant = (vary: string | string[] | undefined, given: Record<string, string>) =>
  variantOf(URL, { vary }, headers(given));

test('a header that Vary names makes another variant, whatever the case of its name', () => {
  expect(variant('Accept, X-Me', { 'x-me': '1' })).not.toBe(variant('Accept, X-Me', { 'x-me': '2' }));
  expect(variant(['Accept', 'X-Me'], { 'x-me': '1' })).toBe(variant('x-me,  accept', { 'x-me': '1' }));
});

test('a header that is not there is another one than one that is empty', () => {
  expect(variant('x-me', {})).not.toBe(variant('x-me', { 'x-me': '' }));
});

test('a header that Vary does not name makes no difference', () => {
  expect(variant('accept', { 'x-me': '1' })).toBe(variant('accept', { 'x-me': '2' }));
});

test.each(['authorization', 'cookie'])('%s makes another variant, also where Vary does not name it', (name) => {
  expect(variant(undefined, { [name]: 'a' })).not.toBe(variant(undefined, { [name]: 'b' }));
});

test('what the headers hold cannot be read from it', () => {
  expect(variant(undefined, { authorization: 'Bearer secret' })).toMatch(/^[\w-]{43}$/);
});

test('names and values cannot be mistaken for each other', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', ':'), maxLength: 3 });
  fc.assert(
    fc.property(fc.tuple(text, text), fc.tuple(text, text), ([a, b], [c, d]) => {
      const same = a === c && b === d;
      expect(variant('a, b', { a, b }) === variant('a, b', { a: c, b: d })).toBe(same);
    }),
  );
});

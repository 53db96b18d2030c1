import { expect, test } from '@jest/globals';
import { cachedResponseIn } from './cached-response.ts';

const BODY = new Uint8Array(1);
const GOOD = { url: 'http://a/', headers: { etag: '"a"', link: ['b', 'c'] }, variant: '', body: BODY };

test('takes what is whole, and nothing besides', () => {
  expect(cachedResponseIn({ ...GOOD, body: Buffer.from('x'), more: 1 })).toEqual({ ...GOOD, body: Buffer.from('x') });
});

test.each([
  [undefined],
  [null],
  [7],
  ['text'],
  [[]],
  [{}],
  [{ ...GOOD, url: 7 }],
  [{ ...GOOD, variant: undefined }],
  [{ ...GOOD, body: 'text' }],
  [{ ...GOOD, body: [1] }],
  [{ ...GOOD, body: new DataView(new ArrayBuffer(1)) }],
  [{ ...GOOD, headers: undefined }],
  [{ ...GOOD, headers: null }],
  [{ ...GOOD, headers: ['etag'] }],
  [{ ...GOOD, headers: { etag: 7 } }],
  [{ ...GOOD, headers: { link: ['b', 7] } }],
])('%p is nothing that was kept', (value) => {
  expect(cachedResponseIn(value)).toBeUndefined();
});

test('reads each member once: what was looked at is what is used', () => {
  let reads = 0;
  const shifty = {
    ...GOOD,
    get url() {
      return ++reads === 1 ? 'http://a/' : 'http://evil/';
    },
  };
  expect(cachedResponseIn(shifty)?.url).toBe('http://a/');
});

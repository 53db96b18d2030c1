import { describe, expect, test } from '@jest/globals';
import { plainHeaders, withoutContent, withoutCredentials } from './headers.ts';

const plain = (headers: unknown) => ({ ...plainHeaders(headers, 'Cannot start fetcher') });

describe('plainHeaders()', () => {
  test('takes an object, pairs, a Map and Headers, and lowers the names', () => {
    const expected = { accept: 'a/b', 'x-one': '1' };
    expect(plain({ Accept: 'a/b', 'X-One': '1' })).toEqual(expected);
    expect(plain([['Accept', 'a/b'], ['X-One', '1']])).toEqual(expected); // prettier-ignore
    expect(plain(new Map([['Accept', 'a/b'], ['X-One', '1']]))).toEqual(expected); // prettier-ignore
    expect(plain(new Headers({ Accept: 'a/b', 'X-One': '1' }))).toEqual(expected);
  });

  test('nothing gives nothing, and undefined values are left out', () => {
    expect(plain(undefined)).toEqual({});
    expect(plain({ a: undefined, b: '' })).toEqual({ b: '' });
  });

  test('a name that comes twice is joined, cookies by a semicolon', () => {
    expect(plain([['a', '1'], ['A', '2'], ['cookie', 'x=1'], ['Cookie', 'y=2']])).toEqual({ a: '1, 2', cookie: 'x=1; y=2' }); // prettier-ignore
  });

  test('numbers are values', () => {
    expect(plain({ 'max-forwards': 3 })).toEqual({ 'max-forwards': '3' });
  });

  test('a header may be named like something of Object', () => {
    const headers = plainHeaders([['__proto__', 'x'], ['constructor', 'y']], 'Cannot'); // prettier-ignore
    expect(Object.entries(headers)).toEqual([['__proto__', 'x'], ['constructor', 'y']]); // prettier-ignore
  });

  test.each(['', 'a b', 'a:', 'ä', 'a\n', 'a\0'])('the name %j is refused', (name) => {
    expect(() => plain({ [name]: 'x' })).toThrow(
      new TypeError(`Cannot start fetcher: ${JSON.stringify(name)} is not the name of a header`),
    );
  });

  test.each([
    ['LF', 'a\nb'],
    ['CR', 'a\rb'],
    ['NUL', 'a\0'],
    ['a snowman', '\u2603'],
    ['null', null],
    ['an object', {}],
    ['a symbol', Symbol('s')],
    ['a boolean', true],
  ])('the value %s is refused', (_what, value) => {
    expect(() => plain({ Authorization: value })).toThrow(
      new TypeError('Cannot start fetcher: the value of header "authorization" must be a text without line breaks'),
    );
  });

  test.each(['Transfer-Encoding', 'keep-alive', 'Upgrade', 'Expect'])('%s is refused', (name) => {
    expect(() => plain({ [name]: 'x' })).toThrow(/belongs to the connection and cannot be set$/);
  });

  test.each([['text'], [7], [null]])('%p is not headers', (headers) => {
    expect(() => plain(headers)).toThrow(TypeError);
  });

  test('pairs that are none are refused', () => {
    expect(() => plain(['ab'])).toThrow(
      new TypeError('Cannot start fetcher: headers must be pairs of a name and a value'),
    );
  });
});

test('withoutCredentials() drops what one origin may know and another may not, and nothing else', () => {
  const headers = plainHeaders(
    { Authorization: 'a', Cookie: 'c', 'Proxy-Authorization': 'p', Host: 'h', Accept: 'x' },
    '',
  );
  expect({ ...withoutCredentials(headers) }).toEqual({ accept: 'x' });
  expect(headers['authorization']).toBe('a');
});

test('withoutContent() drops what describes a body', () => {
  const headers = plainHeaders({ 'Content-Type': 'a', 'Content-Length': '3', Accept: 'x' }, '');
  expect({ ...withoutContent(headers) }).toEqual({ accept: 'x' });
});

import { describe, expect, test } from '@jest/globals';
import { forAnyOrigin, plainHeaders, withoutContent } from './headers.ts';

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

describe('forAnyOrigin()', () => {
  const kept = (names: readonly string[]) =>
    Object.keys(forAnyOrigin(plainHeaders(Object.fromEntries(names.map((name) => [name, 'x'])), '')));

  test('drops credentials, keys by whatever name, and what tells where somebody comes from', () => {
    const secrets = ['Authorization', 'Cookie', 'Proxy-Authorization', 'X-Api-Key', 'Api-Key', 'X-Auth-Token', 'Token'];
    expect(kept([...secrets, 'Host', 'Origin', 'Referer', 'From', 'X-Request-Id', 'Idempotency-Key'])).toEqual([]);
  });

  test('keeps what says which answer is wanted, and what describes a body', () => {
    const wanted = ['accept', 'accept-encoding', 'accept-language', 'user-agent', 'cache-control', 'pragma'];
    const state = ['range', 'if-range', 'if-match', 'if-none-match', 'if-modified-since', 'last-event-id'];
    const content = ['content-type', 'content-language', 'content-encoding'];
    expect(kept([...wanted, ...state, ...content])).toEqual([...wanted, ...state, ...content]);
  });

  test('leaves the headers that it was given as they are', () => {
    const headers = plainHeaders({ Authorization: 'a', Accept: 'x' }, '');
    expect({ ...forAnyOrigin(headers) }).toEqual({ accept: 'x' });
    expect(headers['authorization']).toBe('a');
  });
});

test('withoutContent() drops what describes a body', () => {
  const headers = plainHeaders({ 'Content-Type': 'a', 'Content-Length': '3', Accept: 'x' }, '');
  expect({ ...withoutContent(headers) }).toEqual({ accept: 'x' });
});

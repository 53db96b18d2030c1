import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextCursor } from './next-cursor.ts';
import { nextNumber } from './next-number.ts';
import { nextOffset } from './next-offset.ts';
import type { ReadPage } from './page.ts';
import { withParameter } from './query.ts';

const pageAt = (url: string, body: unknown, items: readonly unknown[]): ReadPage => ({
  url,
  statusCode: 200,
  headers: {},
  number: 1,
  body,
  items,
});

describe('withParameter()', () => {
  test('adds a parameter, or takes the place of those that have its name', () => {
    expect(withParameter('http://a/x', 'page', 2)).toBe('http://a/x?page=2');
    expect(withParameter('http://a/x?page=1&q=y&page=7#f', 'page', 2)).toBe('http://a/x?q=y&page=2#f');
    expect(withParameter('http://a/x?p%61ge=1', 'page', 2)).toBe('http://a/x?page=2');
  });

  test('leaves the others as they are, to the letter', () => {
    expect(withParameter('http://a/?f[x]=a%20b+c&sig=%2f~!&&e', 'page', 2)).toBe(
      'http://a/?f[x]=a%20b+c&sig=%2f~!&e&page=2',
    );
  });

  test('whatever the name and the value, the query has them', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(text, text, fc.dictionary(text, text), (name, value, others) => {
        const url = `http://a/?${new URLSearchParams(others).toString()}`;
        const expected = { ...others, [name]: value };
        expect(Object.fromEntries(new URL(withParameter(url, name, value)).searchParams)).toEqual(expected);
      }),
    );
  });
});

describe('nextCursor()', () => {
  const next = nextCursor('after', (body: unknown) => body as string);

  test('sets the cursor, whatever is in it', () => {
    expect(next(pageAt('http://a/?limit=2&after=x', 'a=b&c d', []))).toBe('http://a/?limit=2&after=a%3Db%26c%20d');
    expect(next(pageAt('http://a/', 0, []))).toBe('http://a/?after=0');
  });

  test.each([undefined, null, ''])('%j is the end', (cursor) => {
    expect(next(pageAt('http://a/', cursor, [1]))).toBeUndefined();
  });

  test.each([[{}], [true], [['x']]])('%j is no cursor', (cursor) => {
    expect(() => next(pageAt('http://a/', cursor, []))).toThrow(TypeError);
  });

  test('gets the body and the page', () => {
    const page = pageAt('http://a/', 'b', []);
    nextCursor('after', (...given) => void expect(given).toEqual(['b', page]))(page);
  });
});

test('nextOffset() counts the items, from what the URL says', () => {
  expect(nextOffset()(pageAt('http://a/', [], ['a', 'b']))).toBe('http://a/?offset=2');
  expect(nextOffset('skip')(pageAt('http://a/?skip=40', [], ['a', 'b']))).toBe('http://a/?skip=42');
});

test('nextNumber() counts the pages, from what the URL says, or from 1', () => {
  expect(nextNumber()(pageAt('http://a/', [], ['a', 'b']))).toBe('http://a/?page=2');
  expect(nextNumber('p')(pageAt('http://a/?p=0', [], ['a']))).toBe('http://a/?p=1');
});

test('a page without items is the last that is counted', () => {
  expect(nextOffset()(pageAt('http://a/?offset=4', [], []))).toBeUndefined();
  expect(nextNumber()(pageAt('http://a/?page=4', [], []))).toBeUndefined();
});

test.each(['x', '-1', '1.5', '', '9'.repeat(16)])('nothing can be counted on from %j', (text) => {
  expect(() => nextOffset()(pageAt(`http://a/?offset=${text}`, [], [1]))).toThrow(TypeError);
  expect(() => nextNumber()(pageAt(`http://a/?page=${text}`, [], [1]))).toThrow(TypeError);
});

test.each([7, '', null])('%j is no name of a parameter', (name) => {
  expect(() => nextOffset(name as string)).toThrow(TypeError);
  expect(() => nextNumber(name as string)).toThrow(TypeError);
  expect(() => nextCursor(name as string, () => undefined)).toThrow(TypeError);
});

test('a cursor is found by a function', () => {
  expect(() => nextCursor('after', 'cursor' as never)).toThrow(TypeError);
});

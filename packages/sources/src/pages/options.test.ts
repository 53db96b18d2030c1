import { describe, expect, test } from '@jest/globals';
import { nextCursor } from './next-cursor.ts';
import { nextLink } from './next-link.ts';
import { nextNumber } from './next-number.ts';
import { nextOffset } from './next-offset.ts';
import type { PagesOptions } from './options.ts';
import { pages } from './pages.ts';

const FIRST = 'http://a/1';
const withOption = (options: object) => () => pages(FIRST, options as PagesOptions<'json'> & { items?: undefined });

test.each<[object, string]>([
  [{ pages: 3 }, 'Cannot read pages with option "pages"'],
  [{ concurrency: 3 }, 'Cannot read pages with option "concurrency"'],
  [{ as: 7 }, 'Cannot read pages with as the number 7'],
  [{ items: 'data' }, 'Cannot read pages with items "data": it must be a function'],
  [{ next: 'next' }, 'Cannot read pages with next "next": it must be a function'],
  [{ next: null }, 'Cannot read pages with next null: it must be a function'],
  [{ maxPages: '3' }, 'Cannot read pages with maxPages "3": it must be a number'],
  [{ maxItems: null }, 'Cannot read pages with maxItems null: it must be a number'],
  [{ prefetch: true }, 'Cannot read pages with prefetch the boolean true: it must be a number'],
  [{ as: 'text' }, "Cannot read pages as 'text' without items"],
  [{ as: 'bytes' }, "Cannot read pages as 'bytes' without items"],
  [{ headers: 7 }, 'Cannot read pages: headers must be an object, pairs or Headers, got number'],
  [{ timeoutMs: '1' }, 'Cannot read pages: timeoutMs must be a number, got "1"'],
  [{ dispatcher: {} }, 'Cannot read pages: dispatcher must be a dispatcher of undici'],
  [{ signal: 7 }, 'signal'],
  [{ name: 7 }, 'name'],
])('%j is a TypeError at the call', (options, message) => {
  expect(withOption(options)).toThrow(TypeError);
  expect(withOption(options)).toThrow(message);
});

test.each<[string, unknown, string]>([
  [
    'nextLink',
    nextLink,
    "Cannot follow links of the relation an object: it must be a word such as 'next'; it is the page: call it, next: nextLink()",
  ],
  [
    'nextNumber',
    nextNumber,
    'Cannot set the parameter an object of the next page: it must be a name; it is the page: call it, next: nextNumber()',
  ],
  [
    'nextOffset',
    nextOffset,
    'Cannot set the parameter an object of the next page: it must be a name; it is the page: call it, next: nextOffset()',
  ],
  [
    'nextCursor',
    nextCursor,
    'Cannot set the parameter an object of the next page: it must be a name; it is the page: call it, next: nextCursor(parameter, from)',
  ],
])('%s that was not called is told of in few words', async (_name, next, message) => {
  const fetch = async () => Response.json(['a']);
  await expect(withOption({ fetch, next })().toArray()).rejects.toThrow(new TypeError(message));
});

test.each<[object, string]>([
  [{ as: 'xml' }, 'Cannot read pages with as "xml"'],
  [{ as: 'response' }, 'Cannot read pages with as "response"'],
  [{ redirect: 'manual' }, "Cannot read pages with redirect \"manual\": it must be 'follow', 'error'"],
  [{ maxPages: 0 }, 'Cannot read pages with maxPages 0: it must be a whole number of 1 or more, or Infinity'],
  [{ maxItems: 1.5 }, 'Cannot read pages with maxItems 1.5: it must be a whole number of 1 or more, or Infinity'],
  [{ prefetch: -1 }, 'Cannot read pages with prefetch -1: it must be a whole number of 0 or more'],
  [{ prefetch: Infinity }, 'Cannot read pages with prefetch Infinity: it must be a whole number of 0 or more'],
  [{ timeoutMs: 0 }, 'Cannot read pages: timeoutMs'],
  [{ totalTimeoutMs: -1 }, 'Cannot read pages: totalTimeoutMs'],
  [{ idleMs: 2 ** 31 }, 'Cannot read pages: idleMs'],
  [{ maxBodyBytes: -1 }, 'Cannot read pages: maxBodyBytes'],
  [{ maxRedirects: -1 }, 'Cannot read pages: maxRedirects'],
  [{ retry: -1 }, 'Cannot read pages: retry'],
  [{ graceMs: -1 }, 'graceMs'],
])('%j is a RangeError at the call', (options, message) => {
  expect(withOption(options)).toThrow(RangeError);
  expect(withOption(options)).toThrow(message);
});

test.each([null, 7, 'x'])('options cannot be %j', (options) => {
  expect(withOption(options as unknown as object)).toThrow(TypeError);
});

describe('the first page', () => {
  test.each([
    7,
    null,
    undefined,
    {},
    [],
    '/1',
    'file:///etc/passwd',
    'http://user:pw@a/',
    { url: FIRST, body: 'x' },
    { url: FIRST, method: 'PUT IN' },
    { url: FIRST, headers: { 'x y': '1' } },
    { url: FIRST, method: 'POST', body: new Blob(['x']) },
    { url: FIRST, method: 'POST', body: new ReadableStream() },
    { url: FIRST, method: 'POST', body: [new Uint8Array(1)] },
  ])('cannot be %p', (first) => {
    expect(() => pages(first as string)).toThrow(TypeError);
  });

  test.each([FIRST, new URL(FIRST), { url: FIRST }, { url: FIRST, method: 'POST', body: new URLSearchParams('q=x') }])(
    'can be %p',
    async (first) => {
      const fetch = async () => Response.json([1]);
      expect(await pages(first, { fetch }).toArray()).toEqual([1]);
    },
  );
});

test('an option that is undefined is left out', async () => {
  const fetch = async () => Response.json([1]);
  const options = { fetch, items: undefined, next: undefined, maxPages: undefined, as: undefined, start: undefined };
  expect(await pages(FIRST, options).toArray()).toEqual([1]);
  expect(await pages(FIRST, { fetch, next: nextLink() }).toArray()).toEqual([1]);
});

import { describe, expect, test } from '@jest/globals';
import { settleTasks } from '@forawait/core/testing';
import { linked, numbered, siteOf } from '../../test/paged-site.ts';
import { nextNumber } from './next-number.ts';
import { pages } from './pages.ts';
import type { PageRequest } from './page.ts';

const FIRST = 'http://a/1';
const THREE = [['a', 'b'], ['c'], ['d', 'e']];

describe('items', () => {
  test('of all pages, in order, along the Link header', async () => {
    const { fetch, asked } = numbered(THREE);
    expect(await pages(FIRST, { fetch }).toArray()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(asked).toEqual(['/1', '/2', '/3']);
  });

  test('come as a batch a page', async () => {
    const { fetch } = numbered(THREE);
    expect(await pages(FIRST, { fetch }).batches().toArray()).toEqual(THREE);
  });

  test('nothing is asked for before the first read', async () => {
    const { fetch, asked } = numbered(THREE);
    const reader = pages(FIRST, { fetch });
    await settleTasks();
    expect(asked).toEqual([]);
    await reader.return();
    expect(asked).toEqual([]);
  });

  test('a page without items is passed over', async () => {
    const { fetch } = numbered([[], ['a'], [], ['b'], []]);
    expect(await pages(FIRST, { fetch }).toArray()).toEqual(['a', 'b']);
  });

  test('a page without a body has no items', async () => {
    const { fetch } = siteOf((url) =>
      url.pathname === '/1' ? linked(['a'], '</2>; rel=next') : new Response(null, { status: 204 }),
    );
    expect(await pages(FIRST, { fetch }).toArray()).toEqual(['a']);
  });

  test.each([
    ['lines', 'a\nb\n', ['a', 'b']],
    ['ndjson', '1\n2\n', [1, 2]],
    ['json', '[1,2]', [1, 2]],
  ] as const)('are the body itself as: %j', async (as, body, expected) => {
    const { fetch } = siteOf(() => new Response(body));
    const all: unknown = await pages(FIRST, { fetch, as: as as 'json' }).toArray();
    expect(all).toEqual(expected);
  });

  test('are what items finds, with the page at hand', async () => {
    const { fetch } = siteOf(() => new Response('x;y'));
    const reader = pages(FIRST, { fetch, as: 'text', items: (body, { number, url, statusCode }) => [...body.split(';'), number, url, statusCode] }); // prettier-ignore
    expect(await reader.toArray()).toEqual(['x', 'y', 1, FIRST, 200]);
  });

  test('may come of any iterable, and of a promise', async () => {
    const { fetch } = numbered([['a'], ['b']]);
    const items = async (body: unknown) => new Set(body as string[]);
    expect(await pages(FIRST, { fetch, items }).toArray()).toEqual(['a', 'b']);
  });

  test('a body that is no array is an error that says what it has, after all items before it', async () => {
    const { fetch } = siteOf((url) =>
      url.pathname === '/1' ? linked(['a'], '</2>; rel=next') : linked({ data: [], more: 1 }),
    );
    const reader = pages(FIRST, { fetch });
    expect(await reader.next()).toEqual({ value: 'a', done: false });
    await expect(reader.next()).rejects.toMatchObject({
      name: 'PageError',
      code: 'ERR_PAGE_ITEMS',
      url: 'http://a/2',
      page: 2,
      message:
        'Cannot read on from page 2, http://a/2: its body is an object with data, more, and no array: say by items where the items are',
    });
    expect(await reader.next()).toEqual({ value: undefined, done: true });
  });

  test.each(['abc', 7, null, { a: 1 }])('%j is no answer of items', async (answer) => {
    const { fetch } = numbered([['a']]);
    const items = () => answer as unknown as string[];
    await expect(pages(FIRST, { fetch, items }).toArray()).rejects.toMatchObject({ code: 'ERR_PAGE_ITEMS' });
  });

  test('what items throws is told as it is, after all items before it, those of the same page included', async () => {
    const { fetch } = numbered(THREE);
    const failure = new Error('no such column');
    function* items(body: unknown) {
      for (const item of body as string[]) {
        if (item === 'e') throw failure;
        yield item;
      }
    }
    const given: unknown[] = [];
    const reading = (async () => {
      for await (const item of pages(FIRST, { fetch, items })) given.push(item);
    })();
    await expect(reading).rejects.toBe(failure);
    expect(given).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('hostile items', () => {
  test('an iterable without end is taken as far as maxItems, and closed', async () => {
    let closed = 0;
    function* items() {
      try {
        for (let item = 0; ; item++) yield item;
      } finally {
        closed++;
      }
    }
    expect(await pages(FIRST, { fetch: numbered(THREE).fetch, items, maxItems: 3 }).toArray()).toEqual([0, 1, 2]);
    expect(closed).toBe(1);
  });

  const hostile = (): never => {
    throw new Error('hostile');
  };
  test.each<[string, Iterable<string>]>([
    ['no iterator', { [Symbol.iterator]: hostile }],
    ['no next', { [Symbol.iterator]: () => ({ next: hostile }) }],
    ['no done', { [Symbol.iterator]: () => ({ next: () => ({ value: 'a', get done() { return hostile(); } }) }) }], // prettier-ignore
    ['no value', { [Symbol.iterator]: () => ({ next: () => ({ done: false, get value() { return hostile(); } }) }) }], // prettier-ignore
  ])('an iterable that has %s fails with its own error', async (_what, items) => {
    const { fetch } = numbered(THREE);
    await expect(pages(FIRST, { fetch, items: () => items }).toArray()).rejects.toThrow('hostile');
  });
});

describe('limits', () => {
  test('maxPages ends after so many pages, and asks for no more', async () => {
    const { fetch, asked } = numbered(THREE);
    expect(await pages(FIRST, { fetch, maxPages: 2, prefetch: 5 }).toArray()).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual(['/1', '/2']);
  });

  test('page 10,001 is an error when nobody set maxPages', async () => {
    let asked = 0;
    const headers = () => Object.assign([['link', `<?${++asked}>; rel=next`]] as [string, string][], { getSetCookie: () => [] }); // prettier-ignore
    const fetch = async () => ({ status: 204, statusText: '', type: 'basic', headers: headers(), body: null });
    const reading = pages(FIRST, { fetch }).toArray();
    await expect(reading).rejects.toMatchObject({ code: 'ERR_LIMIT_EXCEEDED', limit: 10_000 });
    expect(asked).toBe(10_000);
  });

  test('as many pages as maxPages allows without an error are no reason for one', async () => {
    const { fetch } = numbered(THREE);
    expect(await pages(FIRST, { fetch, maxPages: 3 }).count()).toBe(5);
  });

  test('maxItems ends after so many items, takes no more of an iterable, and asks for no further page', async () => {
    const { fetch, asked } = numbered(THREE);
    const taken: string[] = [];
    function* items(body: unknown) {
      for (const item of body as string[]) {
        taken.push(item);
        yield item;
      }
    }
    expect(await pages(FIRST, { fetch, items, maxItems: 2 }).toArray()).toEqual(['a', 'b']);
    expect(asked).toEqual(['/1']);
    expect(await pages(FIRST, { fetch, items, maxItems: 4 }).toArray()).toEqual(['a', 'b', 'c', 'd']);
    expect(taken).toEqual(['a', 'b', 'a', 'b', 'c', 'd']);
  });
});

describe('prefetch', () => {
  test.each([
    [0, ['/1'], ['/1'], ['/1', '/2']],
    [1, ['/1', '/2'], ['/1', '/2'], ['/1', '/2', '/3']],
    [2, ['/1', '/2', '/3'], ['/1', '/2', '/3'], ['/1', '/2', '/3', '/4']],
  ])('%d pages are asked for ahead, and no more', async (prefetch, afterOne, afterTwo, afterThree) => {
    const { fetch, asked } = numbered([['a', 'b'], ['c'], ['d'], ['e'], ['f'], ['g']]);
    const reader = pages(FIRST, { fetch, prefetch });
    await reader.next();
    await settleTasks();
    expect(asked).toEqual(afterOne);
    await reader.next();
    await settleTasks();
    expect(asked).toEqual(afterTwo);
    await reader.next();
    await settleTasks();
    expect(asked).toEqual(afterThree);
    await reader.return();
  });

  test('an error ahead is told in its turn, after the items before it', async () => {
    const { fetch } = siteOf((url) =>
      url.pathname === '/1' ? linked(['a', 'b'], '</2>; rel=next') : new Response('none', { status: 404 }),
    );
    const reader = pages(FIRST, { fetch, prefetch: 3 });
    expect((await reader.next()).value).toBe('a');
    await settleTasks();
    expect((await reader.next()).value).toBe('b');
    await expect(reader.next()).rejects.toMatchObject({ name: 'HttpError', statusCode: 404, url: 'http://a/2' });
    expect((await reader.next()).done).toBe(true);
  });
});

describe('leaving', () => {
  test.each([0, 1, 2])('with prefetch %d cancels what is under way', async (prefetch) => {
    const signals: AbortSignal[] = [];
    const { fetch } = siteOf((url, { signal }) => {
      if (url.pathname === '/1') return linked(['a'], '</2>; rel=next');
      signals.push(signal);
      return new Promise<Response>(() => undefined);
    });
    const reader = pages(FIRST, { fetch, prefetch });
    await reader.next();
    const pending = reader.next();
    await settleTasks();
    await reader.return();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('an abort rejects the pending read with its reason, and cancels what is under way', async () => {
    const controller = new AbortController();
    const { fetch, requests } = siteOf(() => new Promise<Response>(() => undefined));
    const reader = pages(FIRST, { fetch, signal: controller.signal });
    const pending = reader.next();
    await settleTasks();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(requests[0]?.init.signal.aborted).toBe(true);
    expect((await reader.next()).done).toBe(true);
  });

  test.each(['items', 'next'] as const)('is not held up by %s that never answers', async (name) => {
    const { fetch } = numbered(THREE);
    const orphans: unknown[] = [];
    const never = { [name]: () => new Promise<never>(() => undefined) };
    const reader = pages(FIRST, { fetch, onOrphan: (orphan) => orphans.push(orphan), ...never });
    const pending = reader.next();
    await settleTasks();
    await reader.return();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(orphans).toEqual([]);
  });

  test('asks for nothing more when a page comes too late', async () => {
    let answer: (response: Response) => void = () => undefined;
    const { fetch, asked } = siteOf(() => new Promise<Response>((resolve) => (answer = resolve)));
    const reader = pages(FIRST, { fetch, prefetch: 2 });
    const pending = reader.next();
    await settleTasks();
    const left = reader.return();
    answer(linked(['a'], '</2>; rel=next'));
    await left;
    await settleTasks();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(asked).toEqual(['/1']);
  });

  test('overlapping reads get the items in order, and each page is asked for once', async () => {
    const { fetch, asked } = numbered(THREE);
    const reader = pages(FIRST, { fetch });
    const reads = await Promise.all(Array.from({ length: 7 }, () => reader.next()));
    expect(reads.map(({ value }) => value)).toEqual(['a', 'b', 'c', 'd', 'e', undefined, undefined]);
    expect(asked).toEqual(['/1', '/2', '/3']);
  });
});

describe('next', () => {
  test('may answer a URL, relative or not, a request, or a promise of it', async () => {
    const targets = ['2', new URL('http://a/3'), { url: '/4', method: 'POST', body: 'x' }, null];
    const { fetch, requests } = siteOf((url) => linked([url.pathname]));
    const next = async ({ number }: { number: number }) => targets[number - 1] as PageRequest;
    expect(await pages(FIRST, { fetch, next }).toArray()).toEqual(['/1', '/2', '/3', '/4']);
    expect(requests.map(({ init }) => [init.method, init.body])).toEqual([
      ['GET', undefined],
      ['GET', undefined],
      ['GET', undefined],
      ['POST', 'x'],
    ]);
  });

  test('may answer a request of the platform, as long as it has no body', async () => {
    const { fetch, requests } = siteOf(() => linked([1]));
    const answers = [
      new Request('http://a/2', { method: 'DELETE', headers: { 'x-own': '1' } }),
      new Request('http://a/3', { method: 'POST', body: 'x' }),
    ];
    const next = ({ number }: { number: number }) => answers[number - 1] as unknown as PageRequest;
    await expect(pages(FIRST, { fetch, next }).toArray()).rejects.toThrow(
      'it must be a text, bytes or URLSearchParams',
    );
    expect(requests[1]).toMatchObject({ url: 'http://a/2', init: { method: 'DELETE', headers: { 'x-own': '1' } } });
    expect(requests.length).toBe(2);
  });

  test.each([
    ['a misspelt name', { url: '/2', header: {} }, 'did you mean headers?'],
    ['a name that throws', { url: '/2', get method(): string { throw new TypeError('hostile'); } }, 'hostile'], // prettier-ignore
    ['a thenable that throws', { get then(): never { throw new TypeError('hostile'); } }, 'hostile'], // prettier-ignore
  ])('%s is a TypeError, after all items', async (_what, answer, message) => {
    const { fetch } = numbered(THREE);
    const reader = pages(FIRST, { fetch, next: () => answer as PageRequest });
    expect([(await reader.next()).value, (await reader.next()).value]).toEqual(['a', 'b']);
    const failure: unknown = await reader.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(failure).toMatchObject({ message: expect.stringContaining(message) });
  });

  test('is named, with its page, where its answer cannot be asked for', async () => {
    const { fetch } = numbered([['a'], ['b'], ['c']]);
    const next = ({ number }: { number: number }) => (number === 1 ? '/2' : (42 as unknown as string));
    await expect(pages(FIRST, { fetch, next }).toArray()).rejects.toThrow(
      'Cannot read on from page 2, http://a/2: next answered what cannot be asked for: it must be a URL or an object with a url, got number',
    );
  });

  test('gets the page with its items', async () => {
    const { fetch } = numbered([[1, 2]]);
    const seen: unknown[] = [];
    await pages(FIRST, { fetch, next: (page) => void seen.push(page) }).toArray();
    expect(seen).toEqual([
      { url: FIRST, statusCode: 200, number: 1, body: [1, 2], items: [1, 2], headers: expect.any(Object) },
    ]);
  });

  test.each([undefined, null, ''])('%j is the end', async (end) => {
    const { fetch, asked } = numbered(THREE);
    await pages(FIRST, { fetch, next: () => end }).toArray();
    expect(asked).toEqual(['/1']);
  });

  test.each([7, true, {}, [], 'http://[', 'ftp://a/2'])('%j is a TypeError, after all items', async (answer) => {
    const { fetch } = numbered(THREE);
    const reader = pages(FIRST, { fetch, next: () => answer as string });
    expect([(await reader.next()).value, (await reader.next()).value]).toEqual(['a', 'b']);
    await expect(reader.next()).rejects.toBeInstanceOf(TypeError);
  });

  test('what it throws is told as it is, after all items', async () => {
    const { fetch } = numbered(THREE);
    const failure = new Error('no cursor');
    const reader = pages(FIRST, {
      fetch,
      next: () => {
        throw failure;
      },
    });
    expect([(await reader.next()).value, (await reader.next()).value]).toEqual(['a', 'b']);
    await expect(reader.next()).rejects.toBe(failure);
  });

  test('a URL is asked for as the page was: with its method, its headers and its body', async () => {
    const { fetch, requests } = siteOf((url) =>
      linked([url.search], url.search === '' ? '<?page=2>; rel=next' : undefined),
    );
    const first = {
      url: 'http://a/search',
      method: 'POST',
      body: '{"q":"x"}',
      headers: { 'Content-Type': 'application/json' },
    };
    await pages(first, { fetch }).toArray();
    const [, second] = requests;
    expect(second?.init).toMatchObject({
      method: 'POST',
      body: '{"q":"x"}',
      headers: { 'content-type': 'application/json' },
    });
  });

  test('a relative URL is relative to the page after redirects', async () => {
    const { fetch, asked } = siteOf((url) => {
      if (url.pathname === '/1') return new Response(null, { status: 302, headers: { location: '/v2/list?page=1' } });
      return linked([], url.search === '?page=1' ? '<?page=2>; rel=next' : undefined);
    });
    await pages(FIRST, { fetch }).toArray();
    expect(asked).toEqual(['/1', '/v2/list?page=1', '/v2/list?page=2']);
  });
});

describe('circles', () => {
  test.each([
    ['itself', '</1>; rel=next'],
    ['itself with a fragment', '</1#top>; rel=next'],
  ])('a page that leads to %s is an error, after its items', async (_what, link) => {
    const { fetch, asked } = siteOf(() => linked(['a'], link));
    const reader = pages(FIRST, { fetch });
    expect((await reader.next()).value).toBe('a');
    await expect(reader.next()).rejects.toMatchObject({
      name: 'PageError',
      code: 'ERR_PAGE_LOOP',
      url: FIRST,
      page: 1,
    });
    expect(asked).toEqual(['/1']);
  });

  test('a page that leads to where its redirect has led is an error, and is not read again', async () => {
    const { fetch, asked } = siteOf((url) =>
      url.pathname === '/1'
        ? new Response(null, { status: 307, headers: { location: '/one' } })
        : linked(['a'], '</one>; rel=next'),
    );
    await expect(pages(FIRST, { fetch }).toArray()).rejects.toMatchObject({ code: 'ERR_PAGE_LOOP' });
    expect(asked).toEqual(['/1', '/one']);
  });

  test('the same URL with another body, or another header of its own, is another page', async () => {
    const { fetch } = siteOf((_url, _init, index) => linked([index]));
    const bodies = (at: number) => ({ url: FIRST, method: 'POST', body: String(at) });
    const headers = (at: number) => ({ url: FIRST, headers: { 'x-cursor': String(at) } });
    for (const request of [bodies, headers]) {
      const next = ({ number }: { number: number }) => (number < 3 ? request(number) : undefined);
      expect(await pages(FIRST, { fetch, next }).count()).toBe(3);
      const circle = ({ number }: { number: number }) => request(number % 2);
      await expect(pages(FIRST, { fetch, next: circle }).toArray()).rejects.toMatchObject({ code: 'ERR_PAGE_LOOP' });
    }
  });

  test('numbered pages are no circle', async () => {
    const { fetch } = siteOf((url) => linked(Number(url.searchParams.get('page')) < 3 ? ['x'] : []));
    expect(await pages('http://a/?page=0', { fetch, next: nextNumber() }).count()).toBe(3);
  });
});

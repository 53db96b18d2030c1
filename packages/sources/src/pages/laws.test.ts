// What holds for pages of any sizes, read and left in any way.
import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { checkAsyncIterable, settleTasks } from '@forawait/core/testing';
import fc from 'fast-check';
import { linked, numbered, siteOf } from '../../test/paged-site.ts';
import { pages } from './pages.ts';

const FIRST = 'http://a/1';
const sites = fc.array(fc.array(fc.nat(99), { maxLength: 4 }), { minLength: 1, maxLength: 6 });

test.each([0, 1, 3])('keeps every law of async iteration, with prefetch %d', async (prefetch) => {
  const site = [['a'], ['b', 'c'], [], ['d']];
  await checkAsyncIterable(() => pages(FIRST, { fetch: numbered(site).fetch, prefetch }), {
    withSignal: (signal) => pages(FIRST, { fetch: numbered(site).fetch, prefetch, signal }),
  });
});

test('gives all items in order, and asks for no page twice and for none too early', async () => {
  await fc.assert(
    fc.asyncProperty(sites, fc.nat(4), async (site, prefetch) => {
      const { fetch, asked } = numbered(site);
      const given: unknown[] = [];
      for await (const item of pages(FIRST, { fetch, prefetch })) {
        given.push(item);
        await settleTasks();
        // Up to the page whose items are being given; those ahead; none behind the last.
        const reached = site.findIndex((_, index) => site.slice(0, index + 1).flat().length >= given.length) + 1;
        expect(asked.length).toBe(Math.min(site.length, reached + prefetch));
      }
      expect(given).toEqual(site.flat());
      expect(asked).toEqual(site.map((_, index) => `/${index + 1}`));
    }),
  );
});

test('stops with any error at its place: all items before it are given, and none after it', async () => {
  const places = fc.constantFrom('fetch', 'items', 'next', 'circle', 'origin', 'link');
  await fc.assert(
    fc.asyncProperty(sites, fc.nat(5), places, fc.nat(3), async (site, chosen, place, prefetch) => {
      const bad = (chosen % site.length) + 1;
      const failure = new Error('on purpose');
      const links: Record<string, string> = {
        circle: '</1>; rel=next',
        origin: '<http://b/>; rel=next',
        link: '/2; rel=next',
      };
      const { fetch } = siteOf(({ pathname }) => {
        const number = Number(pathname.slice(1));
        if (number === bad && place === 'fetch') return new Response(null, { status: 404 });
        const link = number < site.length ? `</${number + 1}>; rel=next` : undefined;
        return linked(site[number - 1], (number === bad ? links[place] : undefined) ?? link);
      });
      const given: unknown[] = [];
      const reader = pages(FIRST, {
        fetch,
        prefetch,
        items: (body, { number }) => {
          if (number === bad && place === 'items') throw failure;
          return body as number[];
        },
        ...(place === 'next' && {
          next: ({ number }: { number: number }) => {
            if (number === bad) throw failure;
            return `/${number + 1}`;
          },
        }),
      });
      await expect(reader.forEach((item) => void given.push(item))).rejects.toBeInstanceOf(Error);
      const whole = place === 'fetch' || place === 'items' ? bad - 1 : bad;
      expect(given).toEqual(site.slice(0, whole).flat());
      expect(reader.checkpoint).toMatchObject({ page: bad });
    }),
  );
});

test.each([0, 1, 3])('an abort at any moment leaves nothing behind, with prefetch %d', async (prefetch) => {
  const site = [['a'], ['b', 'c'], [], ['d']];
  const outcomes = new Set<unknown>();
  for (let moment = 0; moment < 180; moment++) {
    const controller = new AbortController();
    const { signal } = controller;
    const { fetch, requests } = numbered(site);
    const reason = new Error('enough');
    const given: unknown[] = [];
    const reading = (async () => {
      for await (const item of pages(FIRST, { fetch, prefetch, signal })) given.push(item);
    })();
    const settled = reading.then(() => 'end', (error: unknown) => error); // prettier-ignore
    for (let turn = 0; turn < moment; turn++) await Promise.resolve();
    const before = requests.length;
    controller.abort(reason);
    const outcome = await settled;
    await settleTasks();
    expect(requests.length).toBe(before);
    expect(outcome === 'end' ? given : [outcome]).toEqual(outcome === 'end' ? site.flat() : [reason]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    outcomes.add(outcome === 'end' ? 'end' : given.length);
  }
  expect(outcomes).toEqual(new Set([0, 1, 2, 3, 4, 'end']));
});

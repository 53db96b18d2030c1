// What holds for pages of any sizes, read and left in any way.
import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { checkAsyncIterable, settleTasks } from '@forawait/core/testing';
import fc from 'fast-check';
import { linked, numbered, prompt, siteOf } from '../../test/paged-site.ts';
import type { PagesCheckpoint } from './checkpoint.ts';
import { pages } from './pages.ts';

const FIRST = 'http://a/1';
const sites = fc.array(fc.array(fc.nat(99), { maxLength: 4 }), { minLength: 1, maxLength: 6 });

test.each([0, 2])('keeps every law of async iteration, with prefetch %d', async (prefetch) => {
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

const SITE = [['a'], ['b', 'c'], [], ['d']];
const MOMENTS = 150;
/** How many items lie before a place. */
const before = ({ page, given }: PagesCheckpoint): number => SITE.slice(0, page - 1).flat().length + given;

async function microtasks(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

describe.each([0, 1, 3])('with prefetch %d', (prefetch) => {
  test('an abort at any moment leaves nothing behind', async () => {
    const outcomes = new Set<unknown>();
    for (let moment = 0; moment < MOMENTS; moment++) {
      const controller = new AbortController();
      const { fetch, requests } = numbered(SITE, prompt);
      const reason = new Error('enough');
      const given: unknown[] = [];
      const reading = pages(FIRST, { fetch, prefetch, signal: controller.signal }).forEach(
        (item) => void given.push(item),
      );
      const settled = reading.then(() => 'end', (error: unknown) => error); // prettier-ignore
      await microtasks(moment);
      const asked = requests.length;
      controller.abort(reason);
      const outcome = await settled;
      await settleTasks();
      expect(requests.length).toBe(asked);
      expect(outcome === 'end' ? given : [outcome]).toEqual(outcome === 'end' ? SITE.flat() : [reason]);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      outcomes.add(outcome === 'end' ? 'end' : given.length);
    }
    expect(outcomes).toEqual(new Set([0, 1, 3, 4, 'end']));
  });

  test('left at any moment, it calls nobody from then on, and its checkpoint is not ahead of what was given', async () => {
    const outcomes = new Set<unknown>();
    for (let moment = 0; moment < MOMENTS; moment++) {
      const { fetch, asked } = numbered(SITE, prompt);
      const calls: unknown[] = [];
      const items = (body: unknown): string[] => {
        calls.push(body);
        return body as string[];
      };
      const reader = pages(FIRST, { fetch, prefetch, items });
      let given = 0;
      const reading = (async () => {
        while ((await reader.next()).done !== true) given++;
      })();
      await microtasks(moment);
      const left = reader.return();
      const counts = [asked.length, calls.length];
      await Promise.all([left, reading]);
      await settleTasks();
      expect([asked.length, calls.length]).toEqual(counts);
      expect(before(reader.checkpoint)).toBeLessThanOrEqual(given);
      outcomes.add(given);
    }
    expect(outcomes).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test('looked at in any moment, the checkpoint is where the reader is', async () => {
    const reader = pages(FIRST, { fetch: numbered(SITE, prompt).fetch, prefetch });
    let given = 0;
    let over = false;
    const watching = (async () => {
      for (; !over; await Promise.resolve()) {
        // An item counts as given when it is on its way to whoever asked, some microtasks before that has heard.
        expect([given, given + 1]).toContain(before(reader.checkpoint));
      }
    })();
    const reading = (async () => {
      while ((await reader.next()).done !== true) given++;
      over = true;
    })();
    await Promise.all([watching, reading]);
    expect(given).toBe(4);
  });

  test('looked at in any moment while whole batches are read, the checkpoint is not ahead of them', async () => {
    const reader = pages(FIRST, { fetch: numbered(SITE, prompt).fetch, prefetch });
    const pending = reader.next();
    for (let turn = 0; turn < MOMENTS; turn++, await Promise.resolve()) {
      expect(before(reader.checkpoint)).toBeLessThanOrEqual(1);
    }
    await pending;
    const second = reader.next();
    for (let turn = 0; turn < MOMENTS; turn++, await Promise.resolve()) {
      expect(before(reader.checkpoint)).toBeLessThanOrEqual(2);
    }
    await second;
    expect(reader.checkpoint).toMatchObject({ page: 2, given: 1 });
    await reader.return();
  });
});

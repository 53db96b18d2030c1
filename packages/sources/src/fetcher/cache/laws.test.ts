import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ChangingSite, type Place, type Validator } from '../../../test/fetcher/changing-site.ts';
import { fetcher } from '../fetcher.ts';
import type { FetchCache } from './fetch-cache.ts';
import { memoryCache } from './memory-cache.ts';

const url = fc.constantFrom('http://a/1', 'http://a/2', 'http://b/1');
const page = fc.record({
  kind: fc.constant('page' as const),
  validator: fc.constantFrom<Validator[]>('strong', 'weak', 'date', 'none'),
  control: fc.constantFrom('no-cache', 'private, max-age=60', 'no-store'),
});
const moved = fc.record({ kind: fc.constant('moved' as const), to: url });
const place: fc.Arbitrary<Place> = fc.oneof({ weight: 4, arbitrary: page }, { weight: 1, arbitrary: moved });
const some = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ url, place }) },
  {
    weight: 3,
    arbitrary: fc.record({
      url,
      language: some('de', 'en'),
      who: some('ann', 'bob'),
      fragment: some('#x'),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

/** What comes of a request, but for how it came. */
async function outcome(job: { url: string; headers: Record<string, string> }, site: ChangingSite, cache?: FetchCache) {
  const options = { fetch: site.fetch, cache, as: 'text', retry: false, onError: 'yield', details: true } as const;
  const [result] = await fetcher([job], options).toArray();
  if (result?.status !== 'fulfilled') return { failed: String(result?.reason) };
  const { value, statusCode, redirects, bytes } = result;
  return { value, statusCode, redirects, bytes };
}

test.each<[string, () => FetchCache]>([
  ['a cache that keeps all', () => memoryCache()],
  ['a cache that keeps one answer', () => memoryCache({ maxEntries: 1 })],
])(
  'with %s every answer is what it would be without, and no URL is shown what another has given',
  async (_how, make) => {
    let notModified = 0;
    await fc.assert(
      fc.asyncProperty(fc.tuple(page, page), fc.array(step, { maxLength: 30 }), async ([first, second], steps) => {
        const site = new ChangingSite();
        site.change('http://a/1', first);
        site.change('http://b/1', second);
        const cache = make();
        for (const each of steps) {
          if ('place' in each) {
            site.change(each.url, each.place);
            continue;
          }
          const headers: Record<string, string> = {};
          if (each.language !== undefined) headers['accept-language'] = each.language;
          if (each.who !== undefined) headers['authorization'] = each.who;
          const job = { url: each.url + (each.fragment ?? ''), headers };
          const expected = await outcome(job, site);
          for (let time = 0; time < each.times; time++) expect(await outcome(job, site, cache)).toEqual(expected);
        }
        expect(site.strays).toEqual([]);
        notModified += site.notModified;
      }),
    );
    expect(notModified).toBeGreaterThan(0);
  },
);

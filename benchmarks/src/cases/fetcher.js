import pMap from 'p-map';
import { Pool } from 'undici';
import { median } from '../measure.js';
import { serve } from '../served.js';

const { fetcher } = await import('@forawait/sources').catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return {};
  throw error;
});

const REQUESTS = 1000;
const IN_FLIGHT = 64;
/** Ten thousand requests by hand: before that, V8 has compiled little of what each of them goes through once. */
const WARM_UP_MS = 400;
const PLATFORM = 'p-map + fetch';

/** What fetches the body of a URL in each library, which is loaded by whoever uses it. */
const getters = {
  [PLATFORM]: async (kind) => async (url) => (await fetch(url))[kind](),
  async 'p-map + ky'(kind) {
    const { default: ky } = await import('ky');
    return (url) => ky(url)[kind]();
  },
  async 'p-map + got'(kind) {
    const { default: got } = await import('got');
    return (url) => got(url)[kind]();
  },
  async 'p-map + axios'(responseType) {
    const { default: axios } = await import('axios');
    return async (url) => (await axios.get(url, { responseType })).data;
  },
};

/** These need Node 22. */
const MODERN = ['p-map + ky', 'p-map + got'];
const isModern = Number.parseInt(process.versions.node) >= 22;
const libraries = Object.keys(getters).filter((name) => isModern || !MODERN.includes(name));

const kinds = {
  json: { what: 'small JSON', count: ({ id, tags }) => id + tags.length },
  text: { what: '16 kB of text', count: (text) => text.length },
};

export const cases = Object.entries(kinds).map(([kind, { what, count }]) => {
  const paths = Array.from({ length: REQUESTS }, (_, id) => `/${kind}/${id}`);
  const digest = (state, value) => state + 1e6 + count(value);
  const site = { paths, urls: [], kind, digest, pool: undefined };
  const byPMap = async (name) => {
    const values = await pMap(site.urls, await getters[name](kind), { concurrency: IN_FLIGHT });
    return values.reduce(digest, 0);
  };
  const fetching = (options) => fetcher(site.urls, { as: kind, concurrency: IN_FLIGHT, ...options }).reduce(digest, 0);
  const contestants = [
    { name: 'undici Pool by hand', run: () => byHand(site, site.pool) },
    { name: 'forawait, with that Pool', run: () => fetching({ dispatcher: site.pool }) },
    { name: 'undici Pool by hand, a new one', run: () => byHandAnew(site) },
    { name: 'forawait', run: () => fetching({}) },
    { name: 'p-map + undici Pool', peer: true, run: () => byPMapAndPool(site) },
    ...libraries.map((name) => ({ name, peer: true, run: () => byPMap(name) })),
  ];
  return {
    name: `fetcher-${kind}`,
    title: `${what} from a site on loopback, ${IN_FLIGHT} requests in flight, CPU time of the client`,
    items: REQUESTS,
    effort: { warmUpMs: WARM_UP_MS },
    missing: fetcher === undefined ? 'fetcher is not built' : undefined,
    modes: ['alone'],
    async prepare() {
      const origin = await serve();
      site.urls = paths.map((path) => origin + path);
      site.pool = new Pool(origin, { connections: IN_FLIGHT });
    },
    contestants,
    extra: () => besidePlatform(contestants),
  };
});

/** So many loops side by side over one iterator: unordered, and the least that one can do. */
async function byHand({ paths, kind, digest }, pool) {
  const iterator = paths.values();
  let state = 0;
  const lane = async () => {
    for (const path of iterator) {
      const { body } = await pool.request({ path, method: 'GET' });
      state = digest(state, await body[kind]());
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return state;
}

/** The same with what a program that runs once does besides: open the connections, close them. */
async function byHandAnew(site) {
  const pool = new Pool(new URL(site.urls[0]).origin, { connections: IN_FLIGHT });
  try {
    return await byHand(site, pool);
  } finally {
    await pool.close();
  }
}

async function byPMapAndPool({ paths, kind, digest, pool }) {
  const get = async (path) => {
    const { body } = await pool.request({ path, method: 'GET' });
    return body[kind]();
  };
  const values = await pMap(paths, get, { concurrency: IN_FLIGHT });
  return values.reduce(digest, 0);
}

/** The time by the clock on the wall in times of that of the platform's fetch: the other way round, how much more goes through. */
async function besidePlatform(contestants) {
  const times = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < 2; round++) {
    for (const { name, run } of contestants) {
      const began = performance.now();
      await run();
      times[name].push(performance.now() - began);
    }
  }
  const figures = Object.entries(times).map(([name, all]) => [name, median(all) / median(times[PLATFORM])]);
  return { label: `wall time of ${PLATFORM}`, figures: Object.fromEntries(figures) };
}

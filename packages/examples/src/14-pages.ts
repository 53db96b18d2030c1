// 14 · All items of an API that gives them page by page, by a cursor, as one sequence; and how to go on after a stop.
//
// `items` says what is in a page, and `nextCursor` how to come to the next one. `checkpoint` says how far the reader has come, as
// plain JSON: a program that keeps it goes on there when it is started again. The API is a small server of our own, on
// loopback.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contextManager } from '@forawait/resources';
import { nextCursor, pages, type Pages, type PagesCheckpoint } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

const PLANETS = ['Mercury', 'Venus', 'Earth', 'Mars', 'Jupiter', 'Saturn', 'Uranus', 'Neptune'];
const PAGE_SIZE = 3;

interface Planets {
  readonly planets: readonly string[];
  /** Where the next page begins; the last one has none. */
  readonly cursor?: string;
}

/** A server that gives the planets, a few at a time, at the URL that it yields. It says what it was asked for. */
const api = contextManager(async function* () {
  const server = createServer((request, response) => {
    console.log(`  asked for ${request.url}`);
    const begin = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('cursor'));
    const end = begin + PAGE_SIZE;
    const planets = PLANETS.slice(begin, end);
    const page: Planets = end < PLANETS.length ? { planets, cursor: String(end) } : { planets };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(page));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    yield `http://127.0.0.1:${(server.address() as AddressInfo).port}/planets`;
  } finally {
    server.close();
    await once(server, 'close'); // which waits for every connection to be over
  }
});

/** What JSON holds only we know. */
const asPlanets = (body: unknown): Planets => body as Planets;

/** Without `prefetch`, no page is asked for before it is wanted, so that what is printed has an order. */
function planets(url: string, start?: PagesCheckpoint): Pages<string> {
  return pages(url, {
    items: (body) => asPlanets(body).planets,
    next: nextCursor('cursor', (body) => asPlanets(body).cursor),
    prefetch: 0,
    start,
  });
}

export async function main(): Promise<void> {
  await api().use(async (url) => {
    const first = planets(url);
    for await (const planet of first.take(4)) console.log(planet);

    const stored = JSON.stringify(first.checkpoint); // in a file, say
    console.log('another run goes on there:');
    for await (const planet of planets(url, JSON.parse(stored) as PagesCheckpoint)) console.log(planet);
  });
}

await runIfStarted(import.meta.url, main);

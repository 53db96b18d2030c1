// 17 · A polite crawl: every page that links lead to, each once, and no faster than its host likes it.
//
// What is found waits in channels: pages in one, pictures in another, each read by a pipeline of its own. Both take their
// permits of one `limiter`, with limits for each host: so the rate holds whoever asks, and when a host answers 429 with
// Retry-After, both leave it alone for that long.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Channel, channel, type Limiter, limiter } from '@forawait/core';
import { contextManager } from '@forawait/resources';
import { fetcher } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

const SITE: Readonly<Record<string, string>> = {
  '/': '<a href="/cats"></a> <a href="/dogs"></a>',
  '/cats': '<a href="/"></a> <a href="/dogs"></a> <img src="/cat.png">',
  '/dogs': '<a href="/cats"></a> <a href="/birds"></a> <img src="/dog.png">',
  '/birds': '<img src="/bird.png"> <img src="/dog.png">',
};

/** A site of our own, on loopback, at the URL that it yields. The third request is too much for it. */
const site = contextManager(async function* () {
  const times: number[] = [];
  const server = createServer(({ url = '' }, response) => {
    if (times.push(performance.now()) === 3) response.writeHead(429, { 'retry-after': '1' });
    response.end(SITE[url]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  yield `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const [, , refused = 0, next = 0] = times;
  console.log(`${times.length} requests; left alone for the second that it asked for: ${next - refused > 999}`);
  server.close();
});

/** Goes from link to link, and answers all that it found. */
async function crawl(home: string, polite: Limiter): Promise<ReadonlySet<string>> {
  const pages = channel<string>(Infinity);
  const pictures = channel<string>(Infinity);
  const found = new Set<string>();
  let open = 0;
  const find = (url: string, { sender }: Channel<string>): void => {
    if (found.size === found.add(url).size) return;
    open += 1;
    sender.trySend(url);
  };
  const read = async ({ receiver }: Channel<string>): Promise<void> => {
    for await (const { url, value } of fetcher(receiver, { as: 'text', details: true, limiter: polite })) {
      for (const [, to, link = ''] of value.matchAll(/(href|src)="(.+?)"/g)) {
        find(new URL(link, url).href, to === 'href' ? pages : pictures);
      }
      open -= 1;
      if (open === 0) for (const { sender } of [pages, pictures]) sender.close();
    }
  };
  find(home, pages);
  await Promise.all([read(pages), read(pictures)]);
  return found;
}

export async function main(): Promise<void> {
  const polite = limiter({ concurrency: 1, rate: 50, burst: 1, perKey: true });
  await site().use(async (home) => {
    for (const url of await crawl(home, polite)) console.log(new URL(url).pathname);
  });
}

await runIfStarted(import.meta.url, main);

// 22 · A server that shuts down gracefully: after Ctrl-C it takes no new requests and ends those that are under way, for two
// seconds at most.
//
// `main()` cancels everything at Ctrl-C, and aborts `signal`. The requests are tasks of a nursery behind a shield, which holds the
// former off; the latter wakes the server, which gives them a deadline. A nursery ends with the last of its tasks.

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { main as runMain, openNursery, shielded, sleep } from '@forawait/resources';
import { runIfStarted } from './run-if-started.ts';

const PATIENCE_MS = 2000;

/** Takes its time, and ends what it has begun. */
async function answer(response: ServerResponse, ms: number): Promise<void> {
  response.write('working … ');
  try {
    await sleep(ms);
    response.write('done\n');
  } finally {
    response.end();
  }
}

/** Answers requests until the signal aborts, and tells whether all of them were answered. */
async function serve(signal: AbortSignal): Promise<boolean> {
  let scope: { readonly cancelledCaught: boolean } | undefined;
  await openNursery(async (requests) => {
    ({ scope } = requests);
    const server = createServer(({ url = '' }, response) => {
      requests.startSoon(() => answer(response, Number(url.slice(1))), { name: `GET ${url}` });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await sleep(Infinity, { signal }).catch(() => console.log('no new requests'));
    server.close();
    requests.scope.deadline = performance.now() + PATIENCE_MS;
  });
  return scope?.cancelledCaught === false;
}

export async function program({ signal }: { readonly signal: AbortSignal }): Promise<void> {
  const answered = await shielded(() => serve(signal));
  console.log(answered ? 'all requests are answered' : 'gave up on some requests');
}

await runIfStarted(import.meta.url, () => runMain(program));

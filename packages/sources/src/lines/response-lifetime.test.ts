// undici cancels the body of a Response that was collected before anybody has read it: it would end as if it were empty.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { lineReader, ndjson, serverSentEvents } from '../index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': request.url === '/events' ? 'text/event-stream' : 'text/plain' });
  response.end(request.url === '/events' ? 'data: 1\n\ndata: 2\n\n' : '1\n2\n');
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  await once(server.close(), 'close');
});

const readers = [
  ['lineReader()', '/', (response: Response) => lineReader(response)],
  ['ndjson()', '/', (response: Response) => ndjson(response)],
  ['serverSentEvents()', '/events', (response: Response) => serverSentEvents(response)],
] as const;
test.each(readers)('%s keeps a Response that nobody else holds until it is read', async (_, path, read) => {
  const { port } = server.address() as AddressInfo;
  const opened = async (): Promise<AsyncIterable<unknown>> => read(await fetch(`http://127.0.0.1:${port}${path}`));
  const reader = await opened();
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  let count = 0;
  for await (const item of reader) count += item === undefined ? 0 : 1;
  expect(count).toBe(2);
});

// `by-hand.js <list> <out> <in flight>`: GET, read the title, write a record, in the order of the list; with p-map and undici.
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pMapIterable } from 'p-map';
import { Agent, request } from 'undici';
import { recordOf } from './record.js';

const [, , list, out, inFlight] = process.argv;
const concurrency = Number(inFlight);
const dispatcher = new Agent({ connections: concurrency });
const file = createWriteStream(out);

async function harvest(url) {
  const { statusCode, headers, body } = await request(url, { dispatcher });
  return recordOf(url, statusCode, headers, new Uint8Array(await body.arrayBuffer()));
}

const urls = createInterface({ input: createReadStream(list) });
for await (const record of pMapIterable(urls, harvest, { concurrency })) {
  if (!file.write(`${JSON.stringify(record)}\n`)) await once(file, 'drain');
}
file.end();
await once(file, 'close');
await dispatcher.close();

// 16 · A download that goes on where it was: after a connection that breaks, and when the program is started again.
//
// What has come lies beside the file until it is whole; only then it gets its place. The server must give a strong ETag, by which
// it knows whether the file is still the same: what has changed meanwhile begins anew. The server here is one of our own, on
// loopback, and breaks off in the middle.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { contextManager } from '@forawait/resources';
import { download } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';
import { temporaryFolder } from './temporary-folder.ts';

const BOOK = Buffer.from(Array.from({ length: 100_000 }, (_, index) => `line ${index}\n`).join(''));
const ETAG = '"first-edition"';
/** After so many bytes the connection breaks, if it has not come to its end before. */
const BREAK = 500_000;

/** A server that has the book, and ranges of it, at the URL that it yields. It says what it was asked for. */
const library = contextManager(async function* () {
  const server = createServer(({ headers }, response) => {
    const { range = 'all of it', 'if-range': edition } = headers;
    console.log(`  asked for ${range}`);
    const from = edition === ETAG ? Number(/\d+/.exec(range)?.[0]) : 0;
    const size = BOOK.length;
    const rest = BOOK.subarray(from);
    response.setHeader('etag', ETAG).setHeader('content-length', rest.length);
    if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${size - 1}/${size}` });
    if (rest.length <= BREAK) response.end(rest);
    else response.write(rest.subarray(0, BREAK), () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    yield `http://127.0.0.1:${(server.address() as AddressInfo).port}/book.txt`;
  } finally {
    server.close();
    await once(server, 'close'); // which waits for every connection to be over
  }
});

export async function main(): Promise<void> {
  const checksum = { algorithm: 'sha256', digest: createHash('sha256').update(BOOK).digest('hex') };
  await temporaryFolder().use(async (folder) => {
    await library().use(async (url) => {
      const path = join(folder, 'book.txt');
      const { bytes, attempts } = await download(url, path, { checksum, retry: { baseMs: 0 } });
      console.log(`${bytes} bytes, ${attempts} tries`);

      console.log('a program that gives up:');
      const other = join(folder, 'other.txt');
      await download(url, other, { checksum, retry: false }).catch(() => console.log('the connection broke'));
      console.log('it is started again:');
      const { resumed } = await download(url, other, { checksum, retry: { baseMs: 0 } });
      console.log(`${resumed} bytes were there already`);

      console.log('all is there:', (await readFile(other)).equals(await readFile(path)));
      console.log((await readdir(folder)).sort());
    });
  });
}

await runIfStarted(import.meta.url, main);

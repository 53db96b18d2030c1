// Each row of the line table from every kind of input: the answer is that of the table, and of no other.
import { afterAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { casesOf, encodedTable, lineTable, tangledTable, type TableCase } from '../../test/line-table.ts';
import type { LineInput } from './input.ts';
import { lineReader } from './line-reader.ts';

const folder = await mkdtemp(join(tmpdir(), 'table-inputs-'));
const path = join(folder, 'row');
const server = createServer();
server.listen(process.platform === 'win32' ? '\\\\.\\pipe\\table-inputs' : join(folder, 'socket'));
await once(server, 'listening');
afterAll(async () => {
  server.close();
  await once(server, 'close');
  await rm(folder, { recursive: true });
});

/** What `process.stdin` is behind a pipe: a socket that somebody else writes to. */
async function piped(bytes: Uint8Array): Promise<Socket> {
  const accepted = once(server, 'connection');
  const socket = connect(server.address() as string);
  const [writer] = (await accepted) as [Socket];
  writer.end(bytes);
  return socket;
}

const LARGE = 10_000;

/** Single bytes; of what is large, pieces that are as odd. */
function* torn(bytes: Uint8Array): Generator<Uint8Array, undefined, void> {
  const size = bytes.length > LARGE ? 4999 : 1;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  return undefined;
}

/** Single characters; of what is large, as above. */
function* tornText(bytes: Buffer): Generator<string, undefined, void> {
  if (bytes.length <= LARGE) yield* bytes.toString();
  else for (const piece of torn(bytes)) yield Buffer.from(piece).toString('latin1');
  return undefined;
}

async function* slowly<T>(values: Iterable<T>): AsyncGenerator<T, undefined, void> {
  yield* values;
  return undefined;
}

function stream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([Uint8Array.from(bytes)]).stream();
}

type Inputs = Record<string, (bytes: Buffer) => LineInput | Promise<LineInput>>;

const ofBytes: Inputs = {
  'a path': () => path,
  'a file: URL': () => pathToFileURL(path),
  'a Node stream of a file, as standard input from a file': () => createReadStream(path),
  'a Node stream of bytes': (bytes) => Readable.from(torn(bytes), { objectMode: false }),
  'a socket, as standard input from a pipe': piped,
  'a web stream': stream,
  'a Response': (bytes) => new Response(Uint8Array.from(bytes)),
  'a Response of a stream': (bytes) => new Response(stream(bytes)),
  'a Blob': (bytes) => new Blob([Uint8Array.from(bytes)]),
  bytes: (bytes) => bytes,
  'an ArrayBuffer': (bytes) => Uint8Array.from(bytes).buffer,
  'an iterable of bytes': torn,
  'an async iterable of bytes': (bytes) => slowly(torn(bytes)),
};

const ofText: Inputs = {
  'an iterable of strings': tornText,
  'an iterable of one string': (bytes) => [bytes.toString()],
  'an async iterable of strings': (bytes) => slowly(tornText(bytes)),
  'a Node stream of strings': (bytes) => Readable.from(tornText(bytes)),
  'a web stream of strings': (bytes) => stream(bytes).pipeThrough(new TextDecoderStream('utf-8', { ignoreBOM: true })),
};

/** The lines by the kind of input. */
async function answersOf({ bytes, isText, newline, encoding }: TableCase): Promise<Record<string, string[]>> {
  const answers: Record<string, string[]> = {};
  for (const [kind, make] of Object.entries(isText ? { ...ofBytes, ...ofText } : ofBytes)) {
    answers[kind] = await lineReader(await make(bytes), { newline, encoding }).toArray();
  }
  return answers;
}

for (const row of casesOf([...lineTable, ...encodedTable, ...tangledTable])) {
  test(`${row.name}: the lines of '${row.newline}' from every kind of input`, async () => {
    await writeFile(path, row.bytes);
    const answers = await answersOf(row);
    expect(answers).toEqual(Object.fromEntries(Object.keys(answers).map((kind) => [kind, row.lines])));
  });
}

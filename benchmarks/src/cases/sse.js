import { once } from 'node:events';
import { createServer } from 'node:http';
import { ReadableStream, TextDecoderStream } from 'node:stream/web';
import { TextDecoder } from 'node:util';
import { createParser } from 'eventsource-parser';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { EventSource } from 'undici';

const { serverSentEvents } = await import('@forawait/sources').catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return {};
  throw error;
});

const EVENTS = 50_000;
const CHUNK = 16 * 1024;
const missing = serverSentEvents === undefined ? 'serverSentEvents is not built' : undefined;

/** Counts events and characters, so that neither can be wrong unseen. */
const digest = (state, event) => state + 1e6 + event.data.length;

/** What language models send: a small object, a blank line, and so on. */
const events = Array.from({ length: EVENTS }, (_, i) =>
  Buffer.from(`event: delta\ndata: {"index":${i},"token":"größer"}\n\n`),
);
const bytes = Buffer.concat(events);
const chunks = Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, i) =>
  bytes.subarray(i * CHUNK, (i + 1) * CHUNK),
);

export const cases = [
  {
    name: 'sse-bytes',
    title: 'server-sent events of about 50 bytes from chunks of 16 KiB',
    items: EVENTS,
    missing,
    modes: ['alone'],
    contestants: [
      { name: 'eventsource-parser alone', run: byParser },
      { name: 'forawait, terminal', run: () => serverSentEvents(chunks).reduce(digest, 0) },
      { name: 'forawait, batches', run: byBatches },
      { name: 'forawait, for await', run: () => total(serverSentEvents(chunks)) },
      { name: 'eventsource-parser, stream', peer: true, run: () => byParserStream(chunks) },
    ],
  },
  {
    name: 'sse-live',
    title: 'server-sent events of about 50 bytes, each in a chunk of its own, from an async generator',
    items: EVENTS,
    missing,
    modes: ['alone'],
    contestants: [
      { name: 'eventsource-parser alone', run: byParserLive },
      { name: 'forawait, terminal', run: () => serverSentEvents(live()).reduce(digest, 0) },
      { name: 'forawait, for await', run: () => total(serverSentEvents(live())) },
      { name: 'eventsource-parser, stream', peer: true, run: () => byParserStream(live()) },
    ],
  },
  {
    name: 'sse-loopback',
    title: 'server-sent events of about 50 bytes over HTTP',
    items: EVENTS,
    missing,
    modes: ['alone'],
    items: EVENTS,
    contestants: [
      { name: 'fetch + eventsource-parser', run: byFetch },
      {
        name: 'forawait, terminal',
        run: async () => serverSentEvents(await site(), { reconnect: false }).reduce(digest, 0),
      },
      { name: 'forawait, for await', run: async () => total(serverSentEvents(await site(), { reconnect: false })) },
      { name: "undici's EventSource", peer: true, run: byEventSource },
    ],
  },
];

/** @type {Promise<string> | undefined} */
let served;
const site = () => (served ??= serve());

async function total(events) {
  let state = 0;
  for await (const event of events) state = digest(state, event);
  return state;
}

async function byBatches() {
  let state = 0;
  for await (const batch of serverSentEvents(chunks).batches()) for (const event of batch) state = digest(state, event);
  return state;
}

async function byParser() {
  let state = 0;
  const decoder = new TextDecoder();
  const parser = createParser({ onEvent: (event) => (state = digest(state, event)) });
  for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
  return state;
}

async function* live() {
  for (const event of events) yield event;
}

async function byParserLive() {
  let state = 0;
  const decoder = new TextDecoder();
  const parser = createParser({ onEvent: (event) => (state = digest(state, event)) });
  for await (const chunk of live()) parser.feed(decoder.decode(chunk, { stream: true }));
  return state;
}

function byParserStream(source) {
  return total(
    ReadableStream.from(source).pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()),
  );
}

async function byFetch() {
  let state = 0;
  const decoder = new TextDecoder();
  const parser = createParser({ onEvent: (event) => (state = digest(state, event)) });
  const { body } = await fetch(await site());
  for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }));
  return state;
}

async function byEventSource() {
  let state = 0;
  let left = EVENTS;
  const source = new EventSource(await site());
  await new Promise((resolve, reject) => {
    source.addEventListener('delta', (event) => {
      state = digest(state, event);
      if (--left === 0) resolve();
    });
    source.addEventListener('error', reject);
  });
  source.close();
  return state;
}

/** @returns where it is */
async function serve() {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(chunk);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return `http://127.0.0.1:${server.address().port}/`;
}

// 10 · An answer as language models give it: a few letters at a time, as server-sent events, printed while they come.
// Ctrl-C hangs up, and nothing stays behind.
//
// A POST is asked once and never again by itself, since an answer may cost something. `endMarker` is how such servers say
// that this was all. The model is a small server of our own, on loopback.

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contextManager, main as runMain } from '@forawait/resources';
import { counter, serverSentEvents } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

const TOKENS = [
  'Async',
  ' iter',
  'ators',
  ' are',
  ' pulled',
  ':',
  ' nothing',
  ' comes',
  ' before',
  ' you',
  ' ask',
  '.',
];

async function answer(response: ServerResponse, everyMs: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const hungUp = once(response, 'close');
  for await (const n of counter(0, TOKENS.length - 1, { everyMs }).takeUntil(hungUp)) {
    response.write(`data: ${JSON.stringify({ token: TOKENS[n] })}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}

/** A model that gives a token every so many milliseconds, at the URL that it yields. */
const model = contextManager(async function* (everyMs: number) {
  const server = createServer((_request, response) => void answer(response, everyMs));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    yield `http://127.0.0.1:${(server.address() as AddressInfo).port}/answers`;
  } finally {
    server.close();
    await once(server, 'close'); // which waits for every connection to be over
  }
});

/** Asks, and prints what comes until all was said or the signal aborts. */
export async function program({ signal }: { readonly signal: AbortSignal }): Promise<void> {
  const everyMs = Number(process.argv[2] ?? 40);
  await model(everyMs).use(async (url) => {
    const question = {
      url,
      method: 'POST',
      body: JSON.stringify({ prompt: 'What is an async iterator?', stream: true }),
    };
    const events = serverSentEvents(question, { endMarker: '[DONE]', idleMs: 60_000 });
    for await (const { data } of events.takeUntil(signal)) {
      process.stdout.write((JSON.parse(data) as { token: string }).token);
    }
    console.log(signal.aborted ? ' … stopped' : '');
  });
}

await runIfStarted(import.meta.url, () => runMain(program));

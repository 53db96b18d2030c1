// R6 and R7: very many requests, and nothing of them left behind.
import { getEventListeners, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AsyncIter, DONE } from '@forawait/core';
import { fetcher } from '../src/fetcher/index.ts';
import { type Figure, type Job, thousands } from './figure.ts';

const FETCHES = 100_000;
const CONCURRENCY = 64;
/** One request in so many is answered 503 first. */
const BUSY = 50;
/** What the heap may grow by between a tenth of the way and its end. */
const MOST_BYTES = 2 ** 20;

/** Answers the number in the path, and is busy at times. */
class NumberServer {
  readonly #server: Server;
  readonly #refused = new Set<string>();

  constructor() {
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      const number = request.url!.slice(1);
      if (Number(number) % BUSY === 0 && !this.#refused.delete(number)) {
        this.#refused.add(number);
        response.writeHead(503, { 'retry-after': '0' }).end('busy');
      } else response.writeHead(200, { 'content-type': 'application/json' }).end(`{"number":${number}}`);
    });
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}

class Urls extends AsyncIter<string> {
  readonly #base: string;
  readonly #count: number;
  #next = 1;

  constructor(base: string, count: number) {
    super();
    this.#base = base;
    this.#count = count;
  }

  protected override pull(): string | typeof DONE {
    return this.#next > this.#count ? DONE : `${this.#base}/${String(this.#next++)}`;
  }
}

/** Bytes in use when everything that can go has gone; undefined where nobody may ask for that. */
function heap(): number | undefined {
  if (globalThis.gc === undefined) return undefined;
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** Handles and timers that keep the event loop alive now and did not before, and connections that the server still knows. */
async function held(server: NumberServer, before: readonly string[]): Promise<string[]> {
  const left = process.getActiveResourcesInfo();
  for (const known of before) if (left.includes(known)) left.splice(left.indexOf(known), 1);
  const connections = await server.connections();
  return connections > 0 ? [...left, `${String(connections)} connections`] : left;
}

/** What is left for good: both sides of a connection hear of its end a moment later. */
async function leftOpen(server: NumberServer, before: readonly string[], signal: AbortSignal): Promise<string[]> {
  let left = await held(server, before);
  for (let turn = 0; turn < 1000 && left.length > 0; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    left = await held(server, before);
  }
  const listeners = getEventListeners(signal, 'abort').length;
  return listeners > 0 ? [...left, `${String(listeners)} listeners`] : left;
}

async function soak(share: number): Promise<Figure> {
  const what = `fetches, ${String(CONCURRENCY)} at a time`;
  const count = Math.ceil(FETCHES * share);
  const server = new NumberServer();
  const base = await server.open();
  const before = process.getActiveResourcesInfo();
  const { signal } = new AbortController();
  let seen = 0;
  let sum = 0;
  let early: number | undefined;
  for await (const body of fetcher(new Urls(base, count), { concurrency: CONCURRENCY, signal, retry: { baseMs: 1 } })) {
    sum += (body as { number: number }).number;
    if (++seen === Math.ceil(count / 10)) early = heap();
  }
  const late = heap();
  const left = await leftOpen(server, before, signal);
  await server.close();
  const failures: string[] = [];
  if (seen !== count || sum !== (count * (count + 1)) / 2)
    failures.push(`${what}: ${thousands(seen)} of ${thousands(count)} came, their sum is ${thousands(sum)}`);
  const grown = early === undefined || late === undefined ? 0 : late - early;
  if (grown > MOST_BYTES)
    failures.push(`${what}: the heap grew by ${thousands(grown)} bytes between a tenth and the end`);
  if (left.length > 0) failures.push(`${what}: left open: ${left.join(', ')}`);
  const figures = `${thousands(seen)}, heap ${grown < 0 ? '' : '+'}${(grown / 1024).toFixed(0)} KiB, left open ${String(left.length)}`;
  return { law: 'R6', what, figures, failures };
}

export const soakJobs: readonly Job[] = [
  { law: 'R6', what: `fetches, ${String(CONCURRENCY)} at a time`, run: (_seed, share) => soak(share) },
];

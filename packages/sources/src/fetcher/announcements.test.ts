import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { settleTasks, virtualTime } from '@forawait/core/testing';
import { Announcements, type FetchEndMessage } from './announcements.ts';
import { fetcher } from './fetcher.ts';
import { LoadCall } from './load-call.ts';
import { Session } from './session.ts';

const CHANNELS = ['start', 'retry', 'end'] as const;
type Told = readonly [(typeof CHANNELS)[number], object];

let told: Told[];
const listeners = CHANNELS.map((name) => ({
  channel: `forawait:fetcher:${name}`,
  listen: (message: unknown) => void told.push([name, message as object]),
}));

function listen(): void {
  for (const { channel, listen } of listeners) subscribe(channel, listen);
}

beforeEach(() => {
  told = [];
});
afterEach(() => {
  for (const { channel, listen } of listeners) unsubscribe(channel, listen);
});

const ms = expect.any(Number);
const ends = () => told.filter(([name]) => name === 'end').map(([, message]) => message as FetchEndMessage);

describe('what is published', () => {
  test('of a job that goes well: its start and its end', async () => {
    listen();
    const fetch = async (url: string) =>
      url.endsWith('/old') ? new Response('', { status: 301, headers: { location: '/new' } }) : new Response('"é"');
    const job = { url: 'http://a:81/old', row: 7 };
    await fetcher([job], { fetch, name: 'pages' }).toArray();
    const about = { name: 'pages', request: job, url: 'http://a:81/old', key: 'a:81' };
    const how = {
      status: 'fulfilled',
      error: undefined,
      statusCode: 200,
      bytes: 4,
      notModified: false,
      attempts: 1,
      ms,
      retryRefused: false,
    };
    expect(told).toEqual([
      ['start', about],
      ['end', { ...about, url: 'http://a:81/new', ...how, started: 1, fulfilled: 1, rejected: 0 }],
    ]);
    expect(told[0]?.[1]).toHaveProperty('request', job);
  });

  test('of retries: each with its error and how long it waits', async () => {
    listen();
    const time = virtualTime();
    try {
      const fetch = async () => new Response('busy', { status: 503 });
      const retry = { limit: 2, baseMs: 100, jitter: false };
      await time.run(() => fetcher(['http://a/'], { fetch, retry, onError: 'skip' }).toArray());
    } finally {
      time.restore();
    }
    const about = { name: 'fetcher', request: 'http://a/', url: 'http://a/', key: 'a' };
    const error = expect.objectContaining({ statusCode: 503 });
    expect(told.slice(1)).toEqual([
      ['retry', { ...about, attempts: 1, error, delayMs: 100 }],
      ['retry', { ...about, attempts: 2, error, delayMs: 200 }],
      ['end', expect.objectContaining({ status: 'rejected', error, statusCode: 503, bytes: 0, attempts: 3, ms: 300 })],
    ]);
  });

  test('of load: without a URL, with the key', async () => {
    listen();
    const error = new Error('no');
    const load = (item: number) => {
      if (item === 2) throw error;
      return item;
    };
    await fetcher([1, 2], { load, retry: false, onError: 'skip', concurrency: 1 }).toArray();
    expect(told.map(([name]) => name)).toEqual(['start', 'end', 'start', 'end']);
    expect(ends()).toMatchObject([
      { request: 1, url: undefined, key: '', status: 'fulfilled', statusCode: undefined },
      { request: 2, status: 'rejected', error, started: 2, fulfilled: 1, rejected: 1 },
    ]);
  });

  test('of a job that is none: its end alone', async () => {
    listen();
    await fetcher(['nonsense'], { onError: 'skip' }).toArray();
    const end = { request: 'nonsense', url: undefined, status: 'rejected', attempts: 0, started: 0, rejected: 1 };
    expect(told).toMatchObject([['end', end]]);
  });

  test('of a job that was left: its end, with the reason', async () => {
    listen();
    const controller = new AbortController();
    const fetch = () => new Promise<Response>(() => undefined);
    const reading = fetcher(['http://a/'], { fetch, signal: controller.signal }).toArray();
    await settleTasks();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await settleTasks();
    expect(ends()).toEqual([expect.objectContaining({ status: 'rejected', attempts: 1 })]);
  });

  test('every start has one end, and the counts are those of one fetcher', async () => {
    listen();
    const fetch = async (url: string) => new Response('1', { status: url.endsWith('3') ? 404 : 200 });
    const jobs = Array.from({ length: 20 }, (_, index) => `http://a/${index}`);
    const options = { fetch, onError: 'skip', ordered: false } as const;
    await Promise.all([fetcher(jobs, options).toArray(), fetcher(jobs, { ...options, name: 'other' }).toArray()]);
    expect(told.filter(([name]) => name === 'start').length).toBe(40);
    const own = ends().filter(({ name }) => name === 'fetcher');
    expect(own.length).toBe(20);
    expect(own.at(-1)).toMatchObject({ started: 20, fulfilled: 18, rejected: 2 });
  });
});

test('nothing is built where nobody listens', () => {
  const rules = { load: () => 1, timeoutMs: undefined, totalTimeoutMs: undefined };
  const untouchable = new Proxy(new LoadCall(1, new Session(undefined), rules), {
    get: () => {
      throw new Error('touched');
    },
  });
  const announcements = new Announcements('quiet');
  announcements.started(untouchable);
  announcements.retry(untouchable, 5);
  announcements.fulfilled(untouchable, undefined);
  announcements.rejected(untouchable, new Error('no'));
  listen();
  expect(() => announcements.started(untouchable)).toThrow('touched');
});

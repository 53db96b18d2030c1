// Items on their way through pipelines of all kinds, and sources that do not behave.
import { probe, settleTasks } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import { onVirtualDisk } from '../../test/on-virtual-disk.ts';
import { WatchedStore } from '../../test/resumable/watched-store.ts';
import { fetcher } from '../fetcher/index.ts';
import type { LineCheckpoint } from '../lines/checkpoint.ts';
import { lineReader } from '../lines/line-reader.ts';
import { memoryStore } from './memory-store.ts';
import { resumable } from './resumable.ts';

const URLS = ['http://a/1', 'http://a/2', 'http://a/3', 'http://a/4'];

test('jobs of a fetcher carry their items, and what failed comes again', async () => {
  const store = memoryStore();
  const asked: string[] = [];
  let broken = true;
  const fetch = async (url: string): Promise<Response> => {
    await settleTasks();
    asked.push(url);
    return url.endsWith('2') && broken ? new Response(null, { status: 404 }) : Response.json(url);
  };
  const run = async (): Promise<void> => {
    const jobs = resumable(URLS, store).map((item) => ({ url: item.value, item }));
    const answers = fetcher(jobs, { fetch, concurrency: 3, ordered: false, onError: 'yield' });
    for await (const { status, request } of answers) if (status === 'fulfilled') request.item.done();
  };
  await run();
  broken = false;
  await run();
  expect(asked.slice(0, 4).sort()).toEqual(URLS);
  expect(asked.slice(4).sort()).toEqual(URLS.slice(1));
  await run();
  expect(asked.length).toBe(7);
});

test('items travel through steps that change their values, and are done where they are left out', async () => {
  const store = new WatchedStore();
  const sums: number[] = [];
  const pipeline = resumable([1, 2, 3, 4, 5], store)
    .map((item) => item.with(item.value * 10), { concurrency: 2, ordered: false })
    .filter((item) => item.value !== 30 || item.done())
    .buffer(2)
    .map((item) => item.with(String(item.value)));
  for await (const item of pipeline) {
    sums.push(Number(item.value));
    item.done();
  }
  expect(sums.sort()).toEqual([10, 20, 40, 50]);
  expect(store.kept).toEqual({ skip: 5 });
});

test('calls of next() that overlap get one item each, with its own place', async () => {
  const store = new WatchedStore();
  const reader = resumable((start?: LineCheckpoint) => lineReader(Buffer.from('a\nb\nc\n'), { start }), store);
  const [first, second] = await Promise.all([reader.next(), reader.next(), reader.next()]);
  first.value?.done();
  second.value?.done();
  await reader.return();
  expect(store.kept).toEqual({ checkpoint: { offset: 4, line: 3 }, skip: 0 });
});

test('compressed lines are counted, since they have no place', async () => {
  const { gzipSync } = await import('node:zlib');
  const bytes = gzipSync('a\nb\nc\n');
  const store = new WatchedStore();
  const open = (start?: LineCheckpoint) => lineReader(bytes, { start });
  for await (const item of resumable(open, store)) {
    item.done();
    if (item.value === 'b') break;
  }
  expect(store.kept).toEqual({ skip: 2 });
  expect((await resumable(open, store).first())?.value).toBe('c');
});

test('a log that is followed is gone on with, also when it was rotated meanwhile', () =>
  onVirtualDisk(async ({ disk, time }) => {
    const store = memoryStore();
    const open = (start?: LineCheckpoint) =>
      lineReader('/logs/app.log', { start, follow: { pollMs: 100, lingerMs: 1000 } });
    disk.append(disk.create('app.log'), 'one\ntwo\n');
    const reader = resumable(open, store);
    const items = [await time.run(() => reader.next()), await time.run(() => reader.next())];
    items[0]?.value?.done();
    await reader.return();
    disk.shift('app.log');
    disk.append(disk.create('app.log'), 'three\n');
    const next = resumable(open, store);
    const given = [await time.run(() => next.next()), await time.run(() => next.next())];
    expect(given.map(({ value }) => value?.value)).toEqual(['two', 'three']);
    await next.return();
  }));

test('a checkpoint that cannot be looked at is an error of the source, and closes it', async () => {
  const error = new Error('no place');
  const source = probe({ values: [1, 2] });
  const open = (): typeof source =>
    Object.defineProperty(source, 'checkpoint', {
      get() {
        throw error;
      },
    });
  const reader = resumable(open, memoryStore());
  await expect(reader.next()).rejects.toBe(error);
  expect(await reader.next()).toEqual({ value: undefined, done: true });
  expect(source.closes).toBe(1);
});

test('an error of the close of the source is told to whoever leaves, once what is done is stored', async () => {
  const closeError = new Error('close');
  const store = new WatchedStore();
  const reader = resumable(probe({ values: [1, 2], closeError }), store);
  (await reader.next()).value?.done();
  await expect(reader.return()).rejects.toBe(closeError);
  expect(store.kept).toEqual({ skip: 1 });
});

test('run() without a limit works on as many as may be in flight', async () => {
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++working);
    await settleTasks();
    working--;
  };
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  const reader = resumable(numbers, memoryStore(), { maxInFlight: 7 });
  expect(await reader.run(work, { concurrency: Infinity })).toBe(50);
  expect(most).toBe(7);
});

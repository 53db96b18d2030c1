import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { memoryStore, type Store } from '@forawait/sources';
import { PageServer } from '../../test/page-server.ts';
import { harvest, type HarvestJob } from './harvest.ts';
import { fileList } from './list-source.ts';
import { newCounts } from './progress/counts.ts';
import type { HarvestRecord } from './record.ts';

const LIMITS = { concurrency: 4, perHost: undefined, retries: 0, timeoutMs: 5000, graceMs: 5000 };
const PAGES = 24;

let folder = '';
let list = '';
let server: PageServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harvest-resume-'));
  list = join(folder, 'urls.txt');
  server = new PageServer();
  await server.open();
  const lines = Array.from({ length: PAGES }, (_, index) => server.url(index));
  // With all that is no new URL: blank lines, comments, bad ones and repeated ones.
  lines.splice(5, 0, '', '# comment', 'not a url', server.url(2), server.url(20));
  writeFileSync(list, lines.map((line) => `${line}\n`).join(''));
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** A run over a store and records of before, which may be given up in the middle. */
async function run(store: Store, records: HarvestRecord[], changes: Partial<HarvestJob> = {}): Promise<void> {
  await harvest({
    list: await fileList(list),
    file: { write: async (batch) => void records.push(...batch) },
    kept: new Set(records.map(({ url }) => url)),
    limits: LIMITS,
    limiter: undefined,
    store,
    stop: new AbortController().signal,
    counts: newCounts(),
    note: () => undefined,
    ...changes,
  });
}

function expectComplete(records: readonly HarvestRecord[]): void {
  const urls = records.map(({ url }) => Number(new URL(url).pathname.slice(1)));
  expect(urls.sort((one, other) => one - other)).toEqual(Array.from({ length: PAGES }, (_, index) => index));
}

test.each([1, 2, 3, 5, 8, 13])('when write %d fails, another run has every URL once', async (failing) => {
  const store = memoryStore();
  const records: HarvestRecord[] = [];
  const full = new Error('disk full');
  let writes = 0;
  const write = async (batch: readonly HarvestRecord[]): Promise<void> => {
    writes += 1;
    if (writes === failing) throw full;
    records.push(...batch);
  };
  const first: unknown = await run(store, records, { file: { write } }).catch((error: unknown) => error);
  expect(first).toBe(writes >= failing ? full : undefined);
  await run(store, records);
  expectComplete(records);
});

test.each([1, 7, 16, PAGES])('stopped after %d pages, another run has every URL once', async (pages) => {
  const store = memoryStore();
  const records: HarvestRecord[] = [];
  const stop = new AbortController();
  server.answer = () => {
    if (server.asked.size === pages) stop.abort();
    return false;
  };
  await run(store, records, { stop: stop.signal });
  await run(store, records);
  expectComplete(records);
  expect(Math.max(...server.asked.values())).toBe(1);
});

test('what is stored is never beyond a URL without a record', async () => {
  const records: HarvestRecord[] = [];
  const kept = memoryStore();
  const places: number[] = [];
  const store: Store = {
    load: (key) => kept.load(key),
    save: (key, value) => {
      const { checkpoint } = value as { checkpoint: { listed: number } };
      places.push(checkpoint.listed);
      const urls = new Set(records.map(({ url }) => url));
      // Behind the fifth line there are three that name no new URL.
      const before = checkpoint.listed <= 5 ? checkpoint.listed : Math.max(5, checkpoint.listed - 3);
      for (let page = 0; page < before; page += 1) expect(urls).toContain(server.url(page));
      return kept.save(key, value);
    },
  };
  // The first page comes last.
  server.answer = (path, response) => {
    if (path === '/0') setTimeout(() => response.end(), 50);
    return path === '/0';
  };
  await run(store, records);
  expectComplete(records);
  expect(places.length).toBeGreaterThan(0);
});

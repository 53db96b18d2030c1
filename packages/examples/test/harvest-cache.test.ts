import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { HarvestRecord } from '../src/harvest/record.ts';
import type { Summary } from '../src/harvest/summary.ts';
import { PageServer } from './page-server.ts';
import { run } from './program.ts';
import { TaggedPages } from './tagged-pages.ts';

// Processes take their time where others want the machine too.
jest.setTimeout(120_000);

const PAGES = 60;

let folder = '';
let server: PageServer;
let pages: TaggedPages;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harvest-cache-'));
  server = new PageServer();
  await server.open();
  pages = new TaggedPages();
  server.answer = pages.answer;
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Runs the program, and reads its records, without what is never twice the same. */
async function harvest(out: string): Promise<{ summary: Summary; records: readonly HarvestRecord[] }> {
  pages.forget();
  const words = ['harvest', 'urls.txt', '--out', out, '--cache', 'pages', '--json'];
  const { code, stdout, stderr } = await run('harvest/cli.ts', words, { cwd: folder });
  expect([code, stderr]).toEqual([0, expect.stringContaining(`written ${PAGES} of ${PAGES}`)]);
  const lines = readFileSync(join(folder, out), 'utf8').split('\n').slice(0, -1);
  const records = lines.map((line) => ({ ...(JSON.parse(line) as HarvestRecord), ms: 0 }));
  records.sort((one, other) => (one.url < other.url ? -1 : 1));
  return { summary: JSON.parse(stdout) as Summary, records };
}

test('a second process is told 304 for every page and has the same records; of what has changed it gets that alone', async () => {
  const paths = Array.from({ length: PAGES }, (_, index) => `/${index}`);
  writeFileSync(join(folder, 'urls.txt'), paths.map((path) => `${server.url(path.slice(1))}\n`).join(''));
  const first = await harvest('first.ndjson');
  expect([pages.sent.sort(), pages.confirmed]).toEqual([paths.sort(), []]);
  expect(first.summary).toMatchObject({ written: PAGES, unchanged: 0 });

  const second = await harvest('second.ndjson');
  expect([pages.sent, pages.confirmed.sort()]).toEqual([[], paths]);
  expect(second.records).toEqual(first.records);
  expect(second.summary).toMatchObject({ written: PAGES, unchanged: PAGES, bytes: 0, statuses: { 200: PAGES } });

  pages.change('/7');
  const third = await harvest('third.ndjson');
  expect([pages.sent, pages.confirmed.length]).toEqual([['/7'], PAGES - 1]);
  expect(third.summary).toMatchObject({ unchanged: PAGES - 1, bytes: '<title>/7 2</title>'.length });
  const changed = third.records.filter((record, index) => record.sha256 !== first.records[index]?.sha256);
  expect(changed).toMatchObject([{ url: server.url(7), title: '/7 2', status: 200 }]);
  expect(third.records.map(({ url }) => url)).toEqual(first.records.map(({ url }) => url));

  const files = ['first.ndjson', 'pages', 'second.ndjson', 'third.ndjson', 'urls.txt'];
  expect([readdirSync(folder).sort(), readdirSync(join(folder, 'pages')).length]).toEqual([files, PAGES]);
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PageServer, until } from '../../test/page-server.ts';
import { TaggedPages } from '../../test/tagged-pages.ts';
import { tell, type Told } from '../../test/tell.ts';
import type { HarvestRecord } from './record.ts';
import type { Summary } from './summary.ts';

let folder = '';
let list = '';
let out = '';
let cache = '';
let server: PageServer;
let pages: TaggedPages;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'command-cache-'));
  list = join(folder, 'urls.txt');
  out = join(folder, 'out.ndjson');
  cache = join(folder, 'pages');
  server = new PageServer();
  await server.open();
  pages = new TaggedPages();
  server.answer = pages.answer;
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const paths = (count: number): string[] => Array.from({ length: count }, (_, index) => `/${index}`);
const summaryOf = ({ stdout }: Told): Summary => JSON.parse(stdout) as Summary;

function writeList(count: number): void {
  const urls = paths(count).map((path) => server.url(path.slice(1)));
  writeFileSync(list, urls.map((url) => `${url}\n`).join(''));
}

function harvest(words: readonly string[], signal?: AbortSignal): Promise<Told> {
  return tell(folder, ['harvest', ...words, '--out', out, '--cache', cache], '', {}, false, signal);
}

/** A run from the beginning. */
async function anew(...words: readonly string[]): Promise<Told> {
  rmSync(out, { force: true });
  pages.forget();
  return harvest([list, ...words]);
}

function records(): string[] {
  const lines = readFileSync(out, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => new URL((JSON.parse(line) as HarvestRecord).url).pathname).sort();
}

test('the tables, the progress and the JSON tell how many pages have not changed', async () => {
  writeList(3);
  expect((await anew()).stdout).not.toContain('unchanged');
  pages.change('/1');
  const { code, stdout, stderr } = await anew();
  expect([code, stderr]).toEqual([0, expect.stringMatching(/ · 19 B · 2 unchanged · /)]);
  expect(stdout).toMatch(/│ size +│ +19 B │\n│ unchanged +│ +2 │\n/);
  expect(stdout).toMatch(/│ status 200 │ +3 │\n/);
  const summary = summaryOf(await anew('--json'));
  expect(summary).toMatchObject({ written: 3, failed: 0, unchanged: 3, bytes: 0, statuses: { 200: 3 } });
});

test('a harvest that is stopped and resumed asks for each page once, and the next one only whether it has changed', async () => {
  writeList(40);
  const stop = new AbortController();
  server.answer = (path, response) => {
    if (server.asked.size === 25) stop.abort();
    return pages.answer(path, response);
  };
  const { code, stderr } = await harvest([list], stop.signal);
  expect(code).toBeUndefined();
  expect(stderr).toContain(`--cache ${cache} --resume\n`);
  expect(await harvest([list, '--resume'])).toMatchObject({ code: 0 });
  expect([pages.sent.sort(), pages.confirmed, records()]).toEqual([paths(40).sort(), [], paths(40).sort()]);
  expect(summaryOf(await anew('--json'))).toMatchObject({ written: 40, unchanged: 40 });
  expect([pages.sent, records()]).toEqual([[], paths(40).sort()]);
});

test('what is asked for whether it has changed counts for --rate as well', async () => {
  writeList(4);
  await anew();
  const start = performance.now();
  expect(summaryOf(await anew('--rate', '20/s', '--burst', '2', '--json'))).toMatchObject({ unchanged: 4 });
  expect(performance.now() - start).toBeGreaterThan(99);
});

test('a file that is followed has its pages in the cache, too', async () => {
  writeList(3);
  for (const unchanged of [0, 3]) {
    const stop = new AbortController();
    rmSync(out, { force: true });
    const following = harvest(['--follow', list, '--json'], stop.signal);
    await until(() => existsSync(out) && records().length === 3);
    stop.abort();
    expect(summaryOf(await following)).toMatchObject({ written: 3, unchanged, interrupted: true });
  }
});

test('a folder that is none is told in one line, with exit code 2, before anything is asked for or written', async () => {
  writeList(1);
  writeFileSync(cache, '');
  expect(await anew()).toEqual({
    code: 2,
    stdout: '',
    stderr: `Cannot keep pages in ${cache}: it is no folder; name one\n`,
  });
  expect([readdirSync(folder).sort(), server.asked.size]).toEqual([['pages', 'urls.txt'], 0]);
});

test('a cache that fails on the way costs no page, and that is told once', async () => {
  writeList(3);
  server.answer = (path, response) => {
    if (server.asked.size === 1) {
      rmSync(cache, { recursive: true, force: true });
      writeFileSync(cache, '');
    }
    return pages.answer(path, response);
  };
  const { code, stderr } = await anew('--concurrency', '1');
  expect([code, records()]).toEqual([0, paths(3)]);
  expect(stderr.match(/^Pages cannot be kept, and will be fetched whole the next time: /gm)).toHaveLength(1);
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PageServer } from '../../test/page-server.ts';
import { tell, type Told } from '../../test/tell.ts';
import type { HarvestRecord } from './record.ts';
import type { Summary } from './summary.ts';

const PAGES = 40;
const PART = 25;

let folder = '';
let list = '';
let out = '';
let server: PageServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'command-resume-'));
  list = join(folder, 'urls.txt');
  out = join(folder, 'out.ndjson');
  server = new PageServer();
  await server.open();
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const harvest = (...words: readonly string[]): Promise<Told> => tell(folder, ['harvest', ...words, '--out', out]);
const paths = (count: number = PAGES): string[] => Array.from({ length: count }, (_, index) => `${index}`);
const lines = (names: readonly string[]): string => names.map((name) => `${server.url(name)}\n`).join('');

function records(): string[] {
  const found = readFileSync(out, 'utf8').split('\n').slice(0, -1);
  return found.map((line) => new URL((JSON.parse(line) as HarvestRecord).url).pathname.slice(1));
}

/** A run that is stopped in the middle, with so many pages or a few more. */
async function interrupted(...words: readonly string[]): Promise<void> {
  const stop = new AbortController();
  server.answer = () => {
    if (server.asked.size === PART) stop.abort();
    return false;
  };
  const told = await tell(folder, ['harvest', list, '--out', out, ...words], '', {}, false, stop.signal);
  expect(told.code).toBeUndefined();
  server.answer = () => false;
}

test('a run that is stopped keeps how far it came, beside the out file; one that is complete leaves nothing beside it', async () => {
  writeFileSync(list, lines(paths()));
  await interrupted();
  expect(readdirSync(folder).sort()).toEqual(['out.ndjson', 'out.ndjson.checkpoint', 'urls.txt']);
  expect(await harvest(list, '--resume')).toMatchObject({ code: 0 });
  expect(readdirSync(folder).sort()).toEqual(['out.ndjson', 'urls.txt']);
  expect(records().sort()).toEqual(paths().sort());
});

test('the lines before the checkpoint are not read again, and count as done', async () => {
  writeFileSync(list, `not a url\n# comment\n${lines(paths())}`);
  await interrupted();
  const before = records().length;
  const { stdout, stderr } = await harvest(list, '--resume', '--json');
  expect(stderr).not.toContain('not one URL');
  expect(stderr).toContain(`read ${PAGES + 1} of ${PAGES + 1}, fetched ${PAGES} of ${PAGES}`);
  const summary = JSON.parse(stdout) as Summary;
  expect(summary).toMatchObject({ records: PAGES, written: PAGES - before, remaining: 0 });
  expect(records().sort()).toEqual(paths().sort());
  expect(new Set(server.asked.values())).toEqual(new Set([1]));
});

test('bad and repeated lines before the checkpoint count as such, and the exit code tells of the bad ones', async () => {
  writeFileSync(list, `not a url\n${lines(['0', '0', '0'])}${lines(paths())}`);
  await interrupted();
  const { code, stdout } = await harvest(list, '--resume', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ urls: PAGES, done: PAGES, records: PAGES, badLines: 1, duplicates: 3 });
  expect(code).toBe(1);
});

test('records that were taken out of the out file are fetched again', async () => {
  writeFileSync(list, lines(paths()));
  await interrupted();
  const [, ...others] = readFileSync(out, 'utf8').split(/(?<=\n)/);
  const [first = ''] = records();
  writeFileSync(out, others.join(''));
  expect(await harvest(list, '--resume')).toMatchObject({ code: 0 });
  expect(records().sort()).toEqual(paths().sort());
  expect(server.asked.get(`/${first}`)).toBe(2);
});

test('when the out file is gone, everything is fetched again', async () => {
  writeFileSync(list, lines(paths()));
  await interrupted();
  rmSync(out);
  expect(await harvest(list, '--resume')).toMatchObject({ code: 0 });
  expect(records().sort()).toEqual(paths().sort());
});

test('a list that has changed is read from its beginning, and what has a record is not fetched again', async () => {
  writeFileSync(list, lines(paths()));
  await interrupted();
  const done = records();
  writeFileSync(list, lines(['new', ...paths(), 'last']));
  expect(await harvest(list, '--resume')).toMatchObject({ code: 0 });
  expect(records().sort()).toEqual([...paths(), 'new', 'last'].sort());
  for (const path of done) expect(server.asked.get(`/${path}`)).toBe(1);
});

test('another list adds to the same out file', async () => {
  writeFileSync(list, lines(paths(30)));
  await interrupted();
  const other = join(folder, 'other.txt');
  writeFileSync(other, lines(['a', 'b', '0']));
  expect(await harvest(other, '--resume')).toMatchObject({ code: 0 });
  expect(await harvest(list, '--resume')).toMatchObject({ code: 0 });
  expect(records().sort()).toEqual([...paths(30), 'a', 'b'].sort());
});

test('a compressed list is gone on with as well, and other limits are no obstacle', async () => {
  writeFileSync(list, gzipSync(lines(paths())));
  await interrupted('--concurrency', '3');
  const words = ['--resume', '--concurrency', '8', '--per-host', '8', '--rate', '1000', '--retries', '1'];
  expect(await harvest(list, ...words)).toMatchObject({ code: 0 });
  expect(records().sort()).toEqual(paths().sort());
});

test('without --resume the checkpoint of before is worth nothing', async () => {
  writeFileSync(list, lines(paths()));
  await interrupted();
  rmSync(out);
  expect(await harvest(list)).toMatchObject({ code: 0 });
  expect(records().sort()).toEqual(paths().sort());
  expect(existsSync(`${out}.checkpoint`)).toBe(false);
});

test('a checkpoint that is damaged is told in one line, with exit code 2', async () => {
  writeFileSync(list, lines(paths()));
  await interrupted();
  writeFileSync(`${out}.checkpoint`, 'nonsense');
  expect(await harvest(list, '--resume')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Cannot load checkpoints from'),
  });
});

test('a list on standard input is gone on with by what has a record', async () => {
  await tell(folder, ['harvest', '-', '--out', out], lines(paths(5)));
  const { code } = await tell(folder, ['harvest', '-', '--out', out, '--resume'], lines(['x', ...paths(5), 'y']));
  expect([code, records().sort()]).toEqual([0, [...paths(5), 'x', 'y'].sort()]);
  expect(new Set(server.asked.values())).toEqual(new Set([1]));
  expect(readdirSync(folder)).toEqual(['out.ndjson']);
});

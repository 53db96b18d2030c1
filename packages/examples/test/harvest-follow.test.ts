import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { HarvestRecord } from '../src/harvest/record.ts';
import { PageServer, until } from './page-server.ts';
import { Program, type Ended } from './program.ts';

// Processes take their time where others want the machine too.
jest.setTimeout(120_000);

const CLI = 'harvest/cli.ts';
const FOLLOW = ['harvest', '--follow', 'urls.log', '--out', 'out.ndjson'];

let folder = '';
let server: PageServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harvest-follow-'));
  server = new PageServer();
  await server.open();
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const file = (name: string): string => join(folder, name);
const start = (...words: readonly string[]): Program => new Program(CLI, [...FOLLOW, ...words], { cwd: folder });

/** Appends the URLs of these numbers to the file that is followed. */
function append(from: number, to: number): void {
  for (let page = from; page <= to; page += 1) appendFileSync(file('urls.log'), `${server.url(page)}\n`);
}

function rotate(): void {
  if (existsSync(file('urls.log.1'))) renameSync(file('urls.log.1'), file('urls.log.2'));
  renameSync(file('urls.log'), file('urls.log.1'));
  writeFileSync(file('urls.log'), '');
}

function records(): number[] {
  if (!existsSync(file('out.ndjson'))) return [];
  const lines = readFileSync(file('out.ndjson'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => Number(new URL((JSON.parse(line) as HarvestRecord).url).pathname.slice(1)));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const sorted = (): number[] => records().sort((one, other) => one - other);

async function interrupted(program: Program): Promise<Ended> {
  program.kill('SIGINT');
  const ended = await program.ended;
  expect(ended.code).toBe(130);
  return ended;
}

test('lines are harvested as they are appended, over a rotation, until Ctrl-C; --resume goes on, over another one', async () => {
  append(1, 5);
  const first = start();
  await until(() => records().length === 5);
  append(6, 8);
  await until(() => records().length === 8);
  rotate();
  append(9, 10);
  await until(() => records().length === 10);
  const { stdout, stderr } = await interrupted(first);
  expect(stdout).toMatch(/│ URLs +│ +10 of 10 or more │/);
  expect(stderr).toContain(
    'Interrupted: 10 records in out.ndjson. Continue with: forawait harvest --follow urls.log --out out.ndjson --resume\n',
  );
  append(11, 12);
  rotate();
  append(13, 14);
  const second = start('--resume');
  await until(() => records().length === 14);
  const resumed = await interrupted(second);
  expect(resumed.stderr).toContain('Resuming out.ndjson: 10 records there\n');
  expect(resumed.stderr).toContain('read 14 of 14+, fetched 14 of 14+, written 14 of 14+');
  expect(sorted()).toEqual(upTo(14));
  expect(new Set(server.asked.values())).toEqual(new Set([1]));
});

test('killed, it goes on without a gap, and no URL has two records', async () => {
  append(1, 3);
  const first = start();
  await until(() => records().length === 3 && existsSync(file('out.ndjson.checkpoint')));
  append(4, 20);
  await until(() => records().length > 3);
  first.kill('SIGKILL');
  await first.ended;
  rotate();
  append(21, 25);
  const second = start('--resume');
  await until(() => records().length === 25);
  await interrupted(second);
  expect(sorted()).toEqual(upTo(25));
});

test('a file that is not there yet is waited for', async () => {
  const program = start();
  await program.shows('stderr', 'urls.log is not there yet: it is waited for\n');
  append(1, 2);
  await until(() => records().length === 2);
  await interrupted(program);
});

test('what failed stays as it is: the lines may be gone', async () => {
  server.answer = (path, response) => {
    if (path !== '/2') return false;
    response.writeHead(404).end();
    return true;
  };
  append(1, 3);
  const first = start();
  await until(() => records().length === 3);
  expect((await interrupted(first)).stderr).toContain('1 URL failed:\n');
  append(2, 4);
  const second = start('--resume');
  await until(() => records().length === 4);
  expect((await interrupted(second)).stderr).toContain('Resuming out.ndjson: 3 records there\n');
  expect(sorted()).toEqual(upTo(4));
  expect(server.asked.get('/2')).toBe(1);
});

test('an out file that was put away does not bring lines again, and that is told', async () => {
  append(1, 3);
  const first = start();
  await until(() => records().length === 3);
  await interrupted(first);
  renameSync(file('out.ndjson'), file('archive.ndjson'));
  append(4, 5);
  const second = start('--resume');
  await until(() => records().length === 2);
  expect((await interrupted(second)).stderr).toContain(
    'out.ndjson is not what it was: what was taken out of it does not come again from urls.log\n',
  );
  expect(sorted()).toEqual([4, 5]);
});

test('a file that was written anew meanwhile is a gap, which is told with the way out, and exit code 2', async () => {
  append(1, 3);
  const first = start();
  await until(() => records().length === 3);
  await interrupted(first);
  rmSync(file('urls.log'));
  append(4, 5);
  const { code, stderr } = await start('--resume').ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /\nCannot follow urls\.log: a file that was read is gone, [^\n]*; remove \S*out\.ndjson\.checkpoint to begin with what is there\n$/,
  );
  rmSync(file('out.ndjson.checkpoint'));
  const second = start('--resume');
  await until(() => records().length === 5);
  await interrupted(second);
  expect(sorted()).toEqual(upTo(5));
});

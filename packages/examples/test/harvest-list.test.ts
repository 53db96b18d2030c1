import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { HarvestRecord } from '../src/harvest/record.ts';
import { Program, run, type Ended } from './program.ts';

// Processes take their time where others want the machine too.
jest.setTimeout(60_000);

const CLI = 'harvest/cli.ts';
const PAGES = 60;
const THIRD = PAGES / 3;

let folder = '';
let server: Server;
let base = '';
/** How often each path was asked for. */
let asked: Map<string, number>;
/** The answers that wait; with `holdAfter` undefined none does. */
let held: ServerResponse[];
let holdAfter: number | undefined;
let onHeld: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harvest-'));
  asked = new Map();
  held = [];
  holdAfter = undefined;
  onHeld = () => undefined;
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (holdAfter === undefined || asked.size <= holdAfter)
      response.setHeader('content-type', 'text/html').end(`<title>${path}</title>`);
    else {
      held.push(response);
      onHeld();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function writeList(count: number, ...more: readonly string[]): void {
  const lines = Array.from({ length: count }, (_, index) => `${base}/${index}`);
  writeFileSync(join(folder, 'urls.txt'), [...lines, ...more].map((line) => `${line}\n`).join(''));
}

function records(file = 'out.ndjson'): HarvestRecord[] {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as HarvestRecord);
}

const harvest = (...words: readonly string[]): Promise<Ended> => run(CLI, ['harvest', ...words], { cwd: folder });

test('a list is harvested into one record a URL, with a table on standard output and plain progress on the other', async () => {
  writeList(PAGES, '', '# that is all');
  const { code, stdout, stderr } = await harvest('urls.txt', '--out', 'out.ndjson');
  expect(code).toBe(0);
  const found = records();
  expect(new Set(found.map((record) => record.url)).size).toBe(PAGES);
  expect(found).toHaveLength(PAGES);
  expect(found.find((record) => record.url === `${base}/7`)).toMatchObject({ status: 200, tries: 1, title: '/7' });
  expect(stdout).toMatch(/│ URLs +│ +60 │/);
  expect(stderr).toContain('read 60 of 60, fetched 60 of 60, written 60 of 60');
  expect(stdout + stderr).not.toContain('\u001b');
});

test('Ctrl-C at a third finishes what is under way, and --resume completes it: nothing lost, nothing fetched twice', async () => {
  writeList(PAGES);
  holdAfter = THIRD;
  const flying = new Promise<void>((resolve) => {
    onHeld = () => held.length === 4 && resolve();
  });
  const program = new Program(CLI, ['harvest', 'urls.txt', '--out', 'out.ndjson'], { cwd: folder });
  await flying;
  program.kill('SIGINT');
  await program.shows('stderr', 'Stopping: what is under way may finish');
  for (const response of held) response.end('<title>late</title>');
  const first = await program.ended;
  expect(first.code).toBe(130);
  expect(first.stderr).toContain(
    `Interrupted: ${THIRD + 4} records in out.ndjson. Continue with: forawait harvest urls.txt --out out.ndjson --resume\n`,
  );
  expect(records()).toHaveLength(THIRD + 4);
  expect(asked.size).toBe(THIRD + 4);

  holdAfter = undefined;
  const second = await harvest('urls.txt', '--out', 'out.ndjson', '--resume');
  expect(second.code).toBe(0);
  expect(second.stderr).toContain(`Resuming out.ndjson: ${THIRD + 4} records there`);
  const found = records().map((record) => record.url);
  expect(found).toHaveLength(PAGES);
  expect(new Set(found).size).toBe(PAGES);
  expect([...asked.values()].every((times) => times === 1)).toBe(true);
  expect(asked.size).toBe(PAGES);
});

test('a second Ctrl-C ends at once, with whole lines only; one press that arrives twice does not', async () => {
  writeList(PAGES);
  holdAfter = THIRD;
  const flying = new Promise<void>((resolve) => {
    onHeld = () => held.length === 4 && resolve();
  });
  const program = new Program(CLI, ['harvest', 'urls.txt', '--out', 'out.ndjson'], { cwd: folder });
  await flying;
  program.kill('SIGINT');
  program.kill('SIGINT');
  await program.shows('stderr', 'Stopping');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const start = performance.now();
  program.kill('SIGINT');
  const { code } = await program.ended;
  expect(code).toBe(130);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(records()).toHaveLength(THIRD);
  expect(existsSync(join(folder, 'out.ndjson.lock'))).toBe(false);
});

test('the lock that kill -9 leaves does not block --resume', async () => {
  writeList(PAGES);
  holdAfter = THIRD;
  const flying = new Promise<void>((resolve) => {
    onHeld = () => held.length === 4 && resolve();
  });
  const program = new Program(CLI, ['harvest', 'urls.txt', '--out', 'out.ndjson'], { cwd: folder });
  await flying;
  const second = await harvest('urls.txt', '--out', 'out.ndjson', '--resume');
  expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('is writing to it')]);
  program.kill('SIGKILL');
  await program.ended;
  expect(existsSync(join(folder, 'out.ndjson.lock'))).toBe(true);
  holdAfter = undefined;
  expect(await harvest('urls.txt', '--out', 'out.ndjson', '--resume')).toMatchObject({ code: 0 });
  expect(records()).toHaveLength(PAGES);
  expect(existsSync(join(folder, 'out.ndjson.lock'))).toBe(false);
});

test('SIGTERM does the same, with its own exit code', async () => {
  writeList(PAGES);
  holdAfter = 0;
  const flying = new Promise<void>((resolve) => {
    onHeld = () => held.length === 4 && resolve();
  });
  const program = new Program(CLI, ['harvest', 'urls.txt', '--json'], { cwd: folder });
  await flying;
  program.kill('SIGTERM');
  await program.shows('stderr', 'Stopping');
  for (const response of held) response.end();
  const { code, stdout } = await program.ended;
  expect([code, JSON.parse(stdout)]).toMatchObject([143, { interrupted: true, records: 4 }]);
});

test('a list from a pipe that is silent: one Ctrl-C finishes what is under way, two end at once', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  holdAfter = 0;
  for (const presses of [1, 2]) {
    const flying = new Promise<void>((resolve) => (onHeld = resolve));
    const out = `out-${presses}.ndjson`;
    const program = new Program(CLI, ['harvest', 'pipe', '--out', out], { cwd: folder });
    // Both ways, so that to open it waits for nobody.
    const pipe = openSync(join(folder, 'pipe'), 'r+');
    writeSync(pipe, `${base}/${presses}\n`);
    await flying;
    const start = performance.now();
    program.kill('SIGINT');
    await program.shows('stderr', 'Stopping');
    if (presses === 1) held.pop()?.end();
    else {
      await new Promise((resolve) => setTimeout(resolve, 150));
      program.kill('SIGINT');
    }
    const { code } = await program.ended;
    closeSync(pipe);
    const lines = readFileSync(join(folder, out), 'utf8').split('\n').length - 1;
    expect([code, lines]).toEqual([130, presses === 1 ? 1 : 0]);
    // The grace is five seconds.
    expect(performance.now() - start).toBeLessThan(4000);
  }
});

test('two at once into one file: the second says who has it and exits with 2, the first is unharmed', async () => {
  writeList(PAGES);
  holdAfter = THIRD;
  const flying = new Promise<void>((resolve) => {
    onHeld = () => held.length === 4 && resolve();
  });
  const first = new Program(CLI, ['harvest', 'urls.txt'], { cwd: folder });
  await flying;
  const second = await harvest('urls.txt');
  expect(second).toMatchObject({ code: 2, stdout: '' });
  expect(second.stderr).toMatch(
    /^Cannot write harvest\.ndjson: process \d+ is writing to it; wait for its end, or name another --out \([^\n]*\)\n$/,
  );
  onHeld = () => held.pop()?.end();
  while (held.length > 0) held.pop()?.end();
  expect((await first.ended).code).toBe(0);
  expect(records('harvest.ndjson')).toHaveLength(PAGES);
});

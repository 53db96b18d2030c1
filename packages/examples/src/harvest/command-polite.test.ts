import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PageServer } from '../../test/page-server.ts';
import { tell, type Told } from '../../test/tell.ts';
import type { Summary } from './summary.ts';

let folder = '';
let list = '';
let out = '';
let servers: PageServer[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'command-polite-'));
  list = join(folder, 'urls.txt');
  out = join(folder, 'out.ndjson');
  servers = [new PageServer(), new PageServer()];
  for (const server of servers) await server.open();
});

afterEach(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true });
});

const harvest = (...words: readonly string[]): Promise<Told> => tell(folder, ['harvest', list, ...words, '--out', out]);
const summaryOf = ({ stdout }: Told): Summary => JSON.parse(stdout) as Summary;

function writeList(pages: number): void {
  const urls = Array.from({ length: pages }, (_, page) => servers.map((server) => `${server.url(page)}\n`));
  writeFileSync(list, urls.flat().join(''));
}

test('a host that answers 429 is left alone and slowed down, and that is told; another one is not', async () => {
  const [busy = new PageServer()] = servers;
  let refused = 0;
  busy.answer = (_path, response) => {
    if (refused > 0) return false;
    refused = performance.now();
    response.writeHead(429, { 'retry-after': '1' }).end();
    return true;
  };
  writeList(6);
  const told = await harvest('--json');
  const { host } = new URL(busy.url(''));
  expect(told.code).toBe(0);
  expect(performance.now() - refused).toBeGreaterThan(999);
  expect(told.stderr).toContain(`${host} asks to be left alone for 1.0 s\n`);
  expect(told.stderr).toContain(`${host} is slowed down to 2 requests at a time: it answers 429\n`);
  expect(summaryOf(told)).toMatchObject({ written: 12, failed: 0 });
  expect(summaryOf(told).spared).toEqual([{ host, limit: 2, of: 4, pauses: 1, pausedMs: 1000 }]);
});

test('the closing table names the hosts that were spared', async () => {
  const [busy = new PageServer()] = servers;
  busy.answer = (_path, response) => {
    if (busy.asked.size > 1) return false;
    response.writeHead(503).end();
    return true;
  };
  writeList(1);
  const { stdout } = await harvest('--retries', '0');
  expect(stdout).toMatch(/│ spared +│ +127\.0\.0\.1:\d+: 2 of 4 at a time │/);
});

test('--rate holds over all hosts, after what may start at once', async () => {
  writeList(4);
  const start = performance.now();
  const told = await harvest('--rate', '20/s', '--burst', '2', '--json');
  expect(told.code).toBe(0);
  // Two at once, the other six one by one, 50 ms apart.
  expect(performance.now() - start).toBeGreaterThan(299);
});

test('Ctrl-C does not wait for the rate', async () => {
  writeList(4);
  const stop = new AbortController();
  const [first = new PageServer()] = servers;
  first.answer = () => (stop.abort(), false);
  const start = performance.now();
  const words = ['harvest', list, '--out', out, '--rate', '1/m', '--json'];
  const { code, stdout, stderr } = await tell(folder, words, '', {}, false, stop.signal);
  expect([code, JSON.parse(stdout)]).toMatchObject([undefined, { written: 1, failed: 0, interrupted: true }]);
  expect(stderr).toContain(`--rate 1/m --json --resume\n`);
  expect(performance.now() - start).toBeLessThan(4000);
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { HarvestRecord } from '../src/harvest/record.ts';
import { PageServer, until } from './page-server.ts';
import { Program, run } from './program.ts';

// Processes take their time where others want the machine too.
jest.setTimeout(120_000);

const CLI = 'harvest/cli.ts';
const PAGES = 600;
const IN_FLIGHT = 4;

let folder = '';
let server: PageServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harvest-resume-'));
  server = new PageServer();
  await server.open();
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const file = (name: string): string => join(folder, name);
const HARVEST = ['harvest', 'urls.txt', '--out', 'out.ndjson', '--concurrency', String(IN_FLIGHT)];

function records(): string[] {
  if (!existsSync(file('out.ndjson'))) return [];
  const lines = readFileSync(file('out.ndjson'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as HarvestRecord).url);
}

test('killed again and again it has every URL once in the end, and asked again only for what was under way', async () => {
  const urls = Array.from({ length: PAGES }, (_, index) => server.url(index));
  writeFileSync(file('urls.txt'), ['not a url', ...urls].map((line) => `${line}\n`).join(''));
  server.answer = (path, response) => {
    setTimeout(() => response.end(path), 20);
    return true;
  };
  const moments = [
    () => records().length > 50,
    () => existsSync(file('out.ndjson.checkpoint')),
    () => records().length > PAGES - 100,
  ];
  for (const [kill, moment] of moments.entries()) {
    const program = new Program(CLI, [...HARVEST, ...(kill > 0 ? ['--resume'] : [])], { cwd: folder });
    await until(moment);
    program.kill('SIGKILL');
    expect((await program.ended).signal).toBe('SIGKILL');
  }
  writeFileSync(file('out.ndjson'), `{"url":"${server.url('torn')}","stat`, { flag: 'a' });
  const { code, stderr } = await run(CLI, [...HARVEST, '--resume'], { cwd: folder });
  expect(stderr).toMatch(/^Resuming out\.ndjson: \d+ records there, a torn last line/);
  // The bad line at the top lies before the checkpoint: it counts, and is not told of again.
  expect([code, stderr]).toEqual([1, expect.not.stringContaining('not a url')]);
  expect(records().sort()).toEqual(urls.sort());
  const again = [...server.asked.values()].reduce((sum, times) => sum + times - 1, 0);
  // What was under way, and what had come and was not written yet.
  expect(again).toBeLessThanOrEqual(moments.length * 2 * IN_FLIGHT);
  expect(readdirSync(folder).filter((name) => !name.endsWith('.tmp'))).toEqual(['out.ndjson', 'urls.txt']);
});

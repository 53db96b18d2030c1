import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { EVERYDAY_FAULTS, faultOf } from '../src/harvest/dependencies/faults.ts';
import type { DependencyReport } from '../src/harvest/dependencies/report.ts';
import type { HarvestRecord } from '../src/harvest/record.ts';
import type { Summary } from '../src/harvest/summary.ts';
import { Program, run } from './program.ts';

// Processes take their time where others want the machine too.
jest.setTimeout(60_000);

const CLI = 'harvest/cli.ts';
const PACKAGES = 60;

let folder = '';
let pages: Map<string, string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dependencies-'));
  pages = new Map();
  for (let index = 0; index < PACKAGES; index += 1) {
    const name = index % 5 === 0 ? `@scope/package-${index}` : `package-${index}`;
    const licence = index % 10 === 9 ? undefined : index % 2 === 0 ? 'MIT' : 'ISC';
    lay(`/${name}/package.json`, JSON.stringify({ name, version: `1.0.${index}`, license: licence }));
    lay(`/${name}/README.md`, `# ${name}\n\n${'A sentence of some length. '.repeat(index * 5)}\n`);
    lay(`/${name}/LICENSE`, `${licence ?? 'None'}\n`);
  }
  lay('/package-1/node_modules/package-2/package.json', '{"name":"package-2","version":"0.9.0","license":"MIT"}');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function lay(path: string, text: string): void {
  pages.set(path, text);
  const file = join(folder, 'node_modules', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function lines(): string[] {
  return readFileSync(join(folder, 'harvest.ndjson'), 'utf8').split('\n').slice(0, -1);
}

function expectComplete(): void {
  const records = lines().map((line) => JSON.parse(line) as HarvestRecord);
  expect(records.map((record) => record.url).sort()).toEqual([...pages.keys()].sort());
  for (const { url, status, sha256, bytes, tries } of records) {
    const text = pages.get(url) ?? '';
    expect([url, status, bytes]).toEqual([url, 200, Buffer.byteLength(text)]);
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
    const fault = faultOf(url, EVERYDAY_FAULTS);
    expect(tries).toBe(fault === 'busy' || fault === 'cut' ? 2 : 1);
  }
}

test('the packages of node_modules are harvested through every fault, and reported on', async () => {
  const faults = new Set([...pages.keys()].map((path) => faultOf(path, EVERYDAY_FAULTS)));
  expect(faults).toEqual(new Set(['busy', 'cut', 'slow', undefined]));
  const { code, stdout, stderr } = await run(CLI, ['harvest'], { cwd: folder });
  expect([code, stderr]).toEqual([0, expect.stringContaining('written 181 of 181')]);
  expectComplete();
  expect(stdout).toMatch(/^\n61 packages of 60 names, /);
  expect(stdout).toMatch(/│ MIT +│ +31 │/);
  expect(stdout).toContain(
    '6 packages without a licence in the manifest:\n  package-19 1.0.19 (a licence file lies beside it)',
  );
  expect(stdout).toMatch(/│ package-2 +│ +2 │ 0\.9\.0, 1\.0\.2/);
  expect(stdout + stderr).not.toContain('\u001b');
});

test('it can be run again and again: the file of before steps aside', async () => {
  writeFileSync(join(folder, 'harvest.ndjson'), 'before\n');
  const { code, stdout, stderr } = await run(CLI, ['harvest', '--json'], { cwd: folder });
  const { dependencies, ...summary } = JSON.parse(stdout) as Summary & { dependencies: DependencyReport };
  expect(code).toBe(0);
  expect(stderr).toMatch(/^harvest\.ndjson is kept as harvest\.previous\.ndjson\n/);
  expect(readFileSync(join(folder, 'harvest.previous.ndjson'), 'utf8')).toBe('before\n');
  expect(summary).toMatchObject({ urls: 181, records: 181, written: 181, failed: 0, interrupted: false });
  expect(dependencies).toMatchObject({ packages: 61, pages: 181 });
  expectComplete();
});

test('interrupted at a third it resumes to the exact union, though the port is another one', async () => {
  // The first third at once; then so slowly that the signal comes in time on a busy machine.
  const program = new Program(CLI, ['harvest', '--concurrency', '2', '--rate', '60'], {
    cwd: folder,
    env: { npm_lifecycle_event: 'start' },
  });
  const third = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      try {
        if (lines().length < pages.size / 3) return;
      } catch {
        return;
      }
      clearInterval(timer);
      resolve();
    }, 2);
    void program.ended.then(() => {
      clearInterval(timer);
      resolve();
    });
  });
  await third;
  program.kill('SIGINT');
  const first = await program.ended;
  expect(first.code).toBe(130);
  expect(first.stderr).toContain('Continue with: npm start -- --concurrency 2 --rate 60 --resume\n');
  const before = lines();
  expect(before.length).toBeLessThan(pages.size);
  const second = await run(CLI, ['harvest', '--resume'], { cwd: folder });
  expect(second.code).toBe(0);
  expect(second.stderr).toContain(`Resuming harvest.ndjson: ${before.length} records there`);
  expect(lines().slice(0, before.length)).toEqual(before);
  expect(lines()).toHaveLength(pages.size);
  expect(new Set(lines().map((line) => (JSON.parse(line) as HarvestRecord).url)).size).toBe(pages.size);
});

test('where there is no node_modules the way out is told', async () => {
  rmSync(join(folder, 'node_modules'), { recursive: true });
  const { code, stderr } = await run(CLI, ['harvest'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^Cannot harvest the packages of .*: there is no node_modules in it or above; run npm install, or name a list\n$/,
  );
});

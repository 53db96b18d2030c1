import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

// Processes take their time where others want the machine too.
jest.setTimeout(60_000);

const COMPILE = fileURLToPath(new URL('../bin/compile.js', import.meta.url));

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compile-'));
  for (const [name, references] of [
    ['low', []],
    ['high', [{ path: '../low' }]],
  ] as const) {
    mkdirSync(join(folder, name, 'src'), { recursive: true });
    const compilerOptions = {
      composite: true,
      rootDir: 'src',
      outDir: 'dist',
      types: [],
      lib: ['ES5'],
      skipLibCheck: true,
    };
    const project = { compilerOptions, include: ['src'], references };
    writeFileSync(join(folder, name, 'tsconfig.json'), JSON.stringify(project));
  }
  lay('one');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function lay(value: string, type = 'string'): void {
  for (const name of ['low', 'high']) {
    writeFileSync(join(folder, name, 'src/a.ts'), `export const a: ${type} = '${value}';\n`);
  }
}

async function compile(): Promise<{ code: unknown; stdout: string }> {
  const child = spawn(process.execPath, [COMPILE, join(folder, 'high')], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, stdout };
}

const compiled = (name: string): string => readFileSync(join(folder, name, 'dist/a.js'), 'utf8');

test('a project and what it refers to are compiled, and again only what has changed', async () => {
  expect(await compile()).toEqual({ code: 0, stdout: '' });
  expect([compiled('low'), compiled('high')]).toEqual([expect.stringContaining('one'), expect.stringContaining('one')]);
  writeFileSync(join(folder, 'high/dist/a.js'), 'untouched');
  expect(await compile()).toEqual({ code: 0, stdout: '' });
  expect(compiled('high')).toBe('untouched');
});

test('a file appears whole: who has the one of before open reads that to its end', async () => {
  await compile();
  const before = openSync(join(folder, 'low/dist/a.js'), 'r');
  lay('another');
  await compile();
  expect(readFileSync(before, 'utf8')).toContain('one');
  closeSync(before);
  expect(compiled('low')).toContain('another');
});

test('two at once both succeed, and leave nothing but what was compiled', async () => {
  expect(await Promise.all([compile(), compile()])).toEqual([
    { code: 0, stdout: '' },
    { code: 0, stdout: '' },
  ]);
  const left = readdirSync(join(folder, 'high'), { recursive: true }).map(String);
  expect(left.filter((name) => /\.tmp$/.test(name))).toEqual([]);
  expect(left).toContain(join('dist', 'a.d.ts'));
});

test('what does not compile is told with its place', async () => {
  lay('one', 'number');
  const { code, stdout } = await compile();
  expect(code).toBe(1);
  expect(stdout).toMatch(/low.src.a\.ts\(1,14\): error TS2322: Type 'string' is not assignable to type 'number'\.\n/);
});

import { beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// In a process of its own: only there can the collector be called, and only there is nothing held by jest.

const fixture = fileURLToPath(new URL('fixtures/garbage.ts', import.meta.url));
let answers: (readonly [scenario: string, objects: number, left: readonly string[]])[];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'forawait-garbage-'));
  const outfile = join(folder, 'garbage.mjs');
  const options = { entryPoints: [fixture], outfile, bundle: true, platform: 'node', format: 'esm' };
  const script = `import { build } from 'esbuild'; await build(${JSON.stringify({ ...options, conditions: ['@forawait/source'] })});`;
  try {
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd });
    const output = execFileSync(process.execPath, ['--expose-gc', outfile], { encoding: 'utf8' });
    answers = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as (typeof answers)[number]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('E21: nothing of a scope, a nursery or a stack is held when it is over: no task, error, reason or local', () => {
  expect(answers.filter(([, , left]) => left.length > 0)).toEqual([['what is held', 1, ['held']]]);
});

test('E21: and that was asked of all of them', () => {
  expect(answers.map(([, objects]) => objects)).toEqual([8, 6, 4, 4, 1, 3, 2, 3, 3, 3, 4, 1]);
});

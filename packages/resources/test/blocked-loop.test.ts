// In processes of their own: to hold the loop of jest, and to stop it by the debugger, is no unit test.
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { blockedLoop } from '../src/index.ts';
import { fromSource } from './workers.ts';

const sources = fileURLToPath(new URL('../src/blocked-loop', import.meta.url));
const program = fileURLToPath(new URL('fixtures/blocked-program.ts', import.meta.url));

/** Runs a program that is given as text. */
async function text(program: string, cwd?: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd });
  return stdout;
}

async function run(name: string): Promise<string> {
  const env = { ...process.env, NODE_NO_WARNINGS: '1' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...fromSource, program, name], { env });
  return stdout + stderr;
}

test('blockedLoop() tells how long the loop was held, and by which function; after stop() nothing', async () => {
  expect(await run('held')).toBe('true true\ntrue\n');
});

test('stop() tells first what was held until then', async () => {
  expect(await run('stopped')).toBe('0 true\n');
});

test('a program that is over right after it has held the loop tells of it, and ends', async () => {
  expect(await run('over')).toBe('told\n');
});

test('blockedLoop() watches a program that is given as text as well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'forawait-blocked-'));
  try {
    const entryPoints = ['blocked-loop', 'watchdog'].map((name) => join(sources, `${name}.ts`));
    const options = { entryPoints, outdir: folder, outExtension: { '.js': '.mjs' }, bundle: true, platform: 'node', format: 'esm', conditions: ['@forawait/source'] }; // prettier-ignore
    const script = `import { build } from 'esbuild'; await build(${JSON.stringify(options)});`;
    await text(script, fileURLToPath(new URL('.', import.meta.url)));
    const program = `
      import { blockedLoop } from ${JSON.stringify(pathToFileURL(join(folder, 'blocked-loop.mjs')).href)};
      process.on('warning', ({ message }) => console.log(message));
      await blockedLoop().stop();
      console.log('stopped');`;
    expect(await text(program)).toBe('stopped\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('blockedLoop() tells nothing where nothing is held, and keeps no process alive', async () => {
  expect(await run('calm')).toBe('calm\n');
});

test('blockedLoop() warns, where nobody else is to be told', async () => {
  expect(await run('warned')).toBe('true\n');
});

test.each([
  [{ thresholdMs: 9 }, RangeError],
  [{ thresholdMs: NaN }, RangeError],
  [{ thresholdMs: Infinity }, RangeError],
  [{ thresholdMs: 2 ** 31 }, RangeError],
  [{ thresholdMs: '100' }, TypeError],
  [{ onBlocked: 1 }, TypeError],
  [{ threshold: 1 }, TypeError],
])('blockedLoop(%p) is refused', (options, type) => {
  expect(() => blockedLoop(options as object)).toThrow(type);
});

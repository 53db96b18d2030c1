// In processes of their own: to hold the loop of jest, and to stop it by the debugger, is no unit test.
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { blockedLoop } from '../src/index.ts';
import { fromSource } from './workers.ts';

const program = fileURLToPath(new URL('fixtures/blocked-program.ts', import.meta.url));

async function run(name: string): Promise<string> {
  const env = { ...process.env, NODE_NO_WARNINGS: '1' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...fromSource, program, name], { env });
  return stdout + stderr;
}

test('blockedLoop() tells how long the loop was held, and by which function; after stop() nothing', async () => {
  expect(await run('held')).toBe('true true\ntrue\n');
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
  [{ thresholdMs: '100' }, TypeError],
  [{ onBlocked: 1 }, TypeError],
  [{ threshold: 1 }, TypeError],
])('blockedLoop(%p) is refused', (options, type) => {
  expect(() => blockedLoop(options as object)).toThrow(type);
});

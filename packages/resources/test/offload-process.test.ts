// The shared pool in processes of its own: what it keeps alive, and for how long.
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fromSource } from './workers.ts';

const program = fileURLToPath(new URL('fixtures/offload-program.ts', import.meta.url));

/** What it prints; it fails where its exit code is not 0. */
async function run(name: string): Promise<string> {
  const env = { ...process.env, NODE_NO_WARNINGS: '1' };
  const options = { env, timeout: 20_000 };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...fromSource, program, name], options);
  return stdout + stderr;
}

test('H1: offload() has a pool that is made at first use and keeps no process alive', async () => {
  expect(await run('shared')).toBe('3 7 0\n');
});

test('H1: the event loop goes on while a worker is busy', async () => {
  expect(await run('clock')).toBe('done true\n');
});

test('H2: what was left behind keeps the process alive until its grace is over, and no rejection goes astray', async () => {
  expect(await run('abandoned')).toBe('left\n');
});

test('an iterable that is left or aborted during the first read of all keeps no process alive', async () => {
  const end = '{ value: undefined, done: true }';
  expect(await run('leftEarly')).toBe(`${end} ${end}\n`);
  expect(await run('abortedEarly')).toBe('aborted\n');
});

test('R7: workers hold nothing of the scope in which they were started', async () => {
  expect(await run('references')).toBe('1 []\n1 []\n');
});

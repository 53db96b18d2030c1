import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const jest = here('../../node_modules/jest/bin/jest.js');

/** Runs jest over these test files in a folder of their own, wired as the packages are. */
function runJest(files, ...args) {
  const folder = mkdtempSync(join(tmpdir(), 'forawait-strays-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const config = {
      testEnvironment: here('environment.js'),
      reporters: ['default', here('results.js')],
      transform: {},
    };
    writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.test.js`), text);
    const env = { ...process.env, NX_TASK_TARGET_PROJECT: 'strays' };
    const command = ['--experimental-vm-modules', '--no-warnings', jest, '--no-cache', ...args];
    const { status, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8', env });
    return {
      status,
      output: stderr,
      results: JSON.parse(readFileSync(join(folder, 'test-results/results.json'), 'utf8')),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a run where nothing goes astray passes and is counted', () => {
  const { status, results } = runJest({ calm: `test('calm', () => {}); test.skip('later', () => {});` }, '-i');
  expect(status).toBe(0);
  expect(results).toMatchObject({ tests: { passed: 1, failed: 0, skipped: 1 }, broken: 0 });
});

test('each thing that goes astray fails its file', () => {
  const files = {
    beforeTests: `Promise.reject(new Error('while loading')); test('fine', () => {});`,
    insideTest: `test('fine', async () => {
      Promise.reject(new Error('inside a test'));
      await new Promise((done) => setTimeout(done, 5));
    });`,
    handledLate: `test('fine', async () => {
      const rejected = Promise.reject(new Error('handled too late'));
      await new Promise((done) => setTimeout(done, 5));
      await rejected.catch(() => {});
    });`,
    afterTests: `test('fine', () => { setTimeout(() => { Promise.reject(new Error('after the last test')); }, 200); });`,
    thrown: `test('fine', async () => {
      setTimeout(() => { throw new Error('thrown in a timer'); });
      await new Promise((done) => setTimeout(done, 20));
    });`,
    listeners: `import { EventEmitter } from 'node:events';
    test('fine', () => { const bus = new EventEmitter(); for (let i = 0; i < 11; i++) bus.on('ring', () => {}); });`,
    leftOpen: `test('fine', () => { setInterval(() => {}, 1000); });`,
  };
  const { status, output, results } = runJest(files, '--maxWorkers=2');
  expect(status).toBe(1);
  for (const message of [
    'while loading',
    'inside a test',
    'handled too late',
    'after the last test',
    'thrown in a timer',
  ]) {
    expect(output).toContain(message);
  }
  expect(output).toContain('Too many listeners');
  expect(output).toContain('Left open after the last test: Timeout ×1');
  expect(results.suites).toEqual({ passed: 0, failed: Object.keys(files).length });
});

// With one worker the rejection comes while the next file runs, with two when its worker has nothing more to do.
test.each([['-i'], ['--maxWorkers=2']])('a rejection after the end of its file fails the run (%s)', (...args) => {
  // It waits for the other file to run: between the two, it would end the process.
  const late = `import { existsSync, writeFileSync } from 'node:fs';
  test('fine', () => {
    const timer = setInterval(() => {
      if (!existsSync('calm-runs')) return;
      clearInterval(timer);
      writeFileSync('rejected', '');
      Promise.reject(new Error('far too late'));
    }, 5).unref();
  });`;
  const calm = `import { existsSync, writeFileSync } from 'node:fs';
  test('calm', async () => {
    writeFileSync('calm-runs', '');
    while (!existsSync('rejected')) await new Promise((done) => setTimeout(done, 5));
    await new Promise((done) => setTimeout(done, 100));
  });`;
  const { status, output, results } = runJest({ late: late.padEnd(1000), calm }, ...args);
  expect(output).toContain('far too late');
  expect(status).not.toBe(0);
  expect(results.broken).toBe(1);
});

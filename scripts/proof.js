#!/usr/bin/env node
/**
 * `npm run proof [-- package…] [--runs n] [--seed n]`: the property tests with many more runs than `npm test` gives them, all
 * from one seed, which is printed: the same seed gives the same runs.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from './lib/run.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5000' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(values.runs);
if (!Number.isInteger(seed)) fail(`Cannot use seed ${values.seed}: it must be an integer`);
if (!Number.isInteger(runs) || runs < 1) fail(`Cannot run properties ${values.runs} times: runs must be 1 or more`);

const folders = readdirSync(join(root, 'packages')).filter(
  (name) => positionals.length === 0 || positionals.includes(name),
);
const began = performance.now();
const counts = mkdtempSync(join(tmpdir(), 'forawait-proof-'));
let failed = false;
for (const folder of folders) failed = !(await prove(folder)) || failed;

const total = readdirSync(counts).flatMap((name) => readFileSync(join(counts, name), 'utf8').trim().split('\n'));
rmSync(counts, { recursive: true });
const figure = total.reduce((sum, line) => sum + Number(line), 0);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
process.stdout.write(`proof: ${figure} runs of properties in ${seconds} s, seed ${seed}${failed ? ', FAILED' : ''}\n`);
process.exitCode = failed ? 1 : 0;

/** Runs the test files of a package that state properties. */
async function prove(folder) {
  const cwd = join(root, 'packages', folder);
  const files = testFiles(cwd).filter((file) => readFileSync(file, 'utf8').includes("from 'fast-check'"));
  if (files.length === 0) return true;
  const env = {
    FORAWAIT_PROOF: '1',
    FORAWAIT_RUNS: String(runs),
    FORAWAIT_SEED: String(seed),
    FORAWAIT_COUNT: join(counts, folder),
  };
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { code } = await run(process.execPath, ['--experimental-vm-modules', '--no-warnings', jest, ...files], {
    cwd,
    env,
  });
  return code === 0;
}

function testFiles(cwd) {
  const places = ['src', 'test', 'contract'].map((name) => join(cwd, name)).filter(existsSync);
  const names = places.flatMap((place) => readdirSync(place, { recursive: true }).map((name) => join(place, name)));
  return [...names, ...readdirSync(cwd).map((name) => join(cwd, name))].filter((name) => name.endsWith('.test.ts'));
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

#!/usr/bin/env node
/**
 * `npm run proof [-- package…] [--seed n] [--only text] [--runs n] [--share n]`: see docs/proof.md. What each package
 * proves in its folder proof, and the property tests with many more runs than `npm test` gives them, two jobs at a time;
 * then a table. All from one seed, which is printed: the same seed gives the same runs. Installs the other runtimes where they are missing.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPeers } from './lib/peers.js';
import { root, run } from './lib/run.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '5000' },
    share: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(values.runs);
const share = Number(values.share);
if (!Number.isInteger(seed)) fail(`Cannot use seed ${values.seed}: it must be an integer`);
if (!Number.isInteger(runs) || runs < 1) fail(`Cannot run properties ${values.runs} times: runs must be 1 or more`);
if (!(share > 0 && share <= 1))
  fail(`Cannot prove ${values.share} of the schedules: share must be above 0, and 1 at most`);

/** What the contract asks of every operator, by the names of its tests. */
const laws = [
  { law: 'R4', what: 'left at every step', pattern: 'left at every step' },
  { law: 'R9', what: 'hostile iterators', pattern: '^hostile' },
];
const began = performance.now();
const secondsSince = (start) => (performance.now() - start) / 1000;
const place = mkdtempSync(join(tmpdir(), 'forawait-proof-'));
const figuresFile = join(place, 'figures.ndjson');
const rows = [];
const failed = [];

process.stdout.write(`proof: seed ${seed}\n`);
const jobs = (await everyJob()).filter(({ name }) => name.includes(values.only));
// Where that fails, so do the jobs that need them, and say what to do.
if (jobs.some(({ runtimes }) => runtimes)) await installPeers({ runtimes: true });
await Promise.all([work(), work()]);
if (existsSync(figuresFile)) {
  const lines = readFileSync(figuresFile, 'utf8').trim().split('\n');
  rows.push(...lines.map((line) => JSON.parse(line)));
}
rmSync(place, { recursive: true });
rows.sort((one, other) => number(one.law) - number(other.law));
for (const { law, what, figures, failures, seconds } of rows) {
  const told = `${law.padEnd(10)} ${what.padEnd(34)} ${figures}, ${seconds.toFixed(1)} s`;
  process.stdout.write(`${told}${failures > 0 ? '  FAILED' : ''}\n`);
}
for (const name of failed) process.stdout.write(`FAILED: ${name}\n`);
const end = `${rows.length} figures in ${secondsSince(began).toFixed(1)} s, seed ${seed}`;
process.stdout.write(`proof: ${end}${failed.length > 0 ? ', FAILED' : ''}\n`);
process.exitCode = failed.length > 0 || rows.length === 0 ? 1 : 0;

/** Does one job after the other: there are two that do. */
async function work() {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    if (!(await job.run())) failed.push(job.name);
  }
}

async function everyJob() {
  const folders = readdirSync(join(root, 'packages')).filter(
    (name) => positionals.length === 0 || positionals.includes(name),
  );
  const own = (await Promise.all(folders.map(ownJobs))).flat();
  const contract = folders.includes('core') ? laws.map(lawJob) : [];
  const properties = folders.map((folder) => ({ name: `properties of ${folder}`, run: () => prove(folder) }));
  return [...own, ...contract, ...properties];
}

/** What a package proves beside its properties, each in a process of its own: the `jobs` of its proof/main.ts. */
async function ownJobs(folder) {
  const main = join(root, 'packages', folder, 'proof/main.ts');
  if (!existsSync(main)) return [];
  const { code, output } = await own(main, ['--list'], true);
  if (code !== 0) fail(output);
  const listed = JSON.parse(output);
  return listed.map((job, at) => ({
    ...job,
    run: async () => (await own(main, [String(at), String(seed), String(share)])).code === 0,
  }));
}

function own(main, args, quiet = false) {
  const loader = ['--expose-gc', '--conditions=@forawait/source', '--import', './scripts/source-loader.js'];
  return run(process.execPath, [...loader, 'scripts/proof-job.js', main, ...args], {
    quiet,
    env: { FORAWAIT_FIGURES: figuresFile, NODE_NO_WARNINGS: '1' },
  });
}

/** Runs the part of the contract that states a law. */
function lawJob({ law, what, pattern }) {
  const cases = join(place, law);
  const args = ['contract.test.ts', '-t', pattern];
  const prove = async () => {
    const start = performance.now();
    const { code } = await jest('core', args, { FORAWAIT_CASES: cases });
    const [count, tests] = sum(cases);
    const figures = `${count.toLocaleString('en-US')} cases in ${tests} tests`;
    rows.push({ law, what, figures, failures: count === 0 ? 1 : code, seconds: secondsSince(start) });
    return code === 0 && count > 0;
  };
  return { name: `${law} ${what}`, run: prove };
}

/** The sum of the lines of a file, and how many there are. */
function sum(file) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return [lines.reduce((total, line) => total + Number(line), 0), lines.length];
}

function jest(folder, args, env) {
  const command = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js')];
  const cwd = join(root, 'packages', folder);
  return run(process.execPath, [...command, '--coverage=false', '--verbose=false', '--maxWorkers=1', ...args], {
    cwd,
    env,
  });
}

/** Runs the test files of a package that state properties. */
async function prove(folder) {
  const cwd = join(root, 'packages', folder);
  const files = testFiles(cwd).filter((file) => readFileSync(file, 'utf8').includes("from 'fast-check'"));
  if (files.length === 0) return true;
  const counts = join(place, folder);
  const env = {
    FORAWAIT_PROOF: '1',
    FORAWAIT_RUNS: String(runs),
    FORAWAIT_SEED: String(seed),
    FORAWAIT_COUNT: counts,
  };
  const start = performance.now();
  const { code } = await jest(folder, files, env);
  const [figure] = sum(counts);
  const figures = `${figure.toLocaleString('en-US')} runs, seed ${seed}`;
  rows.push({ law: 'properties', what: folder, figures, failures: code, seconds: secondsSince(start) });
  return code === 0;
}

function testFiles(cwd) {
  const places = ['src', 'test', 'contract'].map((name) => join(cwd, name)).filter(existsSync);
  const names = places.flatMap((place) => readdirSync(place, { recursive: true }).map((name) => join(place, name)));
  return [...names, ...readdirSync(cwd).map((name) => join(cwd, name))].filter((name) => name.endsWith('.test.ts'));
}

/** R10 goes after R9; the properties come last. */
function number(law) {
  return Number(law.slice(1)) || 99;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

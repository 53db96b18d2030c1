// Runs the bundled tests in one process, until the first that fails. `--map`: all of them, and writes down which
// mutants each file touches. Otherwise, where a mutant is active (its number stands in the environment), only the files that
// touch it: first those that noticed its neighbours, and only so many as the time allows (`MUTATION_BUDGET_MS`).
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { addEventHandler, resetState, run } from 'jest-circus';

/** A mutant may loop for ever: for one file, so many times as long as usual, and so much more, is enough. */
const TIMES = 4;
const PATIENCE_MS = 4000;
/** What the files that run for a mutant may take together, in ms. */
const BUDGET_MS = Number(process.env.MUTATION_BUDGET_MS ?? 6000);
/** What it costs to load a file, in ms. */
const LOADING_MS = 25;
/** What no test takes: a mutant that hangs is known by it. */
const TEST_MS = 4000;
/** While they are mapped, instrumented, on a busy machine. */
const MAPPING_MS = 60_000;
/** It puts a clock of its own under the engine before that is loaded: in a process of its own. */
const ALONE = 'breathe.test.mjs';

const folder = fileURLToPath(new URL('../packages/core/mutated/', import.meta.url));
const mapFile = join(folder, 'map.json');
/** A line for each mutant that was noticed: its number, and the file that did. */
const noticedFile = join(folder, 'noticed.txt');
const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
const option = process.argv[2];
const mapping = option === '--map';
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.test.mjs'));
const record = (globalThis.__stryker__ ??= {});
/** The file that runs for the mutant. */
let current;

process.on('unhandledRejection', (error) => fail('an unhandled rejection', error));
process.on('uncaughtException', (error) => fail('an uncaught exception', error));
addEventHandler((event) => {
  if (event.name === 'test_done' && event.test.errors.length > 0) fail(event.test.name, event.test.errors[0]);
  if (event.name === 'error') fail('outside of a test', event.error);
});
fc.configureGlobal({ seed: 1 });
globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = mutant === undefined ? MAPPING_MS : TEST_MS;

if (option === '--alone') await tests(files.find((name) => name.endsWith(ALONE)));
else if (mapping) await map();
else if (mutant === undefined) console.log('Nothing is mutated: the tests passed when they were mapped');
else await kill();
process.exit(0);

async function map() {
  const found = { ms: {}, touched: {} };
  for (const name of files) {
    const began = performance.now();
    if (name.endsWith(ALONE)) alone();
    else await tests(name);
    found.ms[name] = Math.round(performance.now() - began);
  }
  const { static: always = {}, perTest = {} } = record.mutantCoverage ?? {};
  for (const [name, touched] of Object.entries({ ...perTest, '': always })) {
    for (const id of Object.keys(touched)) (found.touched[id] ??= []).push(name);
  }
  writeFileSync(mapFile, JSON.stringify(found));
}

async function kill() {
  const { ms, touched } = JSON.parse(readFileSync(mapFile, 'utf8'));
  const named = touched[mutant] ?? [];
  // what runs when a file is loaded is touched by all
  const chosen = files.filter((name) => named.includes('') || named.includes(name) || name.endsWith(ALONE));
  const hope = hopes(chosen, ms);
  chosen.sort((one, other) => hope.get(other) - hope.get(one));
  const within = watchdog();
  let left = BUDGET_MS;
  for (const name of chosen) {
    if (ms[name] > left) continue;
    left -= ms[name];
    current = name;
    within(PATIENCE_MS + TIMES * ms[name]);
    if (!name.endsWith(ALONE)) await tests(name);
    else if (named.length > 0) alone();
  }
}

/** How soon each file is likely to notice the mutant: mutants that stand close together are noticed by the same ones. */
function hopes(names, ms) {
  const found = new Map(names.map((name) => [name, 0.1]));
  const lines = existsSync(noticedFile) ? readFileSync(noticedFile, 'utf8').trimEnd().split('\n') : [];
  for (const line of lines) {
    const [id, name] = line.split(' ');
    if (found.has(name)) found.set(name, found.get(name) + 10 / (1 + Math.abs(mutant - id)));
  }
  return new Map(names.map((name) => [name, found.get(name) / (LOADING_MS + ms[name])]));
}

async function tests(name) {
  resetState();
  record.currentTestId = undefined; // a module is loaded once: what runs then, all files touch
  await import(pathToFileURL(join(folder, name)).href);
  record.currentTestId = name;
  await run();
  // what a test left to its grace must not speak up in the next file
  for (let turns = 0; turns < 150 && process.getActiveResourcesInfo().includes('Timeout'); turns++) await sleep(10);
}

function alone() {
  const { status } = spawnSync(process.execPath, [process.argv[1], '--alone'], { stdio: 'inherit', timeout: 20_000 });
  if (status !== 0) fail(ALONE, new Error(`it ended with ${status}`));
}

/** A loop that never yields can only be ended from another thread: gives a function that says how long it may go on from now. */
function watchdog() {
  const until = new BigInt64Array(new SharedArrayBuffer(8));
  const look = () => Date.now() > Atomics.load(until, 0) && process.kill(process.pid, 'SIGKILL');
  const code = `const until = require('node:worker_threads').workerData; setInterval(${look}, 250)`;
  const within = (ms) => Atomics.store(until, 0, BigInt(Date.now() + ms));
  within(PATIENCE_MS);
  new Worker(code, { eval: true, workerData: until }).unref();
  return within;
}

function fail(where, error) {
  const [{ stack, cause } = {}] = [error].flat();
  if (current !== undefined) appendFileSync(noticedFile, `${mutant} ${current}\n`);
  process.stdout.write(`FAILED: ${where}\n${stack ?? String(error)}\n${cause?.stack ?? ''}\n`);
  process.exit(1);
}

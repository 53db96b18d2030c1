/**
 * Runs the benchmarks: each case in fresh processes of the chosen Node, one at a time. `npm run bench` comes here when the
 * packages are built and the peers installed.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { cases } from './cases/index.js';
import { rules } from './gates.js';
import { judge, summarise } from './judge.js';
import { table, verdictList } from './report.js';

const GATED = 26;
const child = fileURLToPath(new URL('child.js', import.meta.url));
const installed = fileURLToPath(new URL('../node_modules/node26/bin/node', import.meta.url));
const execute = promisify(execFile);

const { values: options } = parseArgs({
  options: {
    node: { type: 'string', default: 'both' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const effort = options.quick ? { rounds: 5, runMs: 30, warmUpMs: 60 } : { rounds: 15, runMs: 40, warmUpMs: 150 };

const say = (text) => void (options.json ? process.stderr : process.stdout).write(`${text}\n`);
const began = performance.now();
const runs = [];
for (const node of nodes()) runs.push(await runAll(node));
say(`${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
if (options.json) process.stdout.write(`${JSON.stringify(runs, undefined, 2)}\n`);
if (runs.some(({ verdicts }) => verdicts.some(({ verdict }) => verdict === 'missed'))) process.exitCode = 1;

/** The binaries to run on; gates are for the first that is new enough. */
function nodes() {
  const current = { path: process.execPath, gates: Number(process.versions.node.split('.')[0]) >= GATED };
  if (options.node === 'current' || current.gates) return [current];
  if (options.node !== 'both' && options.node !== String(GATED)) {
    stop(`Cannot run on Node ${options.node}: --node must be ${GATED}, current or both`);
  }
  const newer = existsSync(installed) ? [{ path: installed, gates: true }] : [];
  if (options.node === String(GATED)) {
    if (newer.length === 0)
      stop(`Cannot run on Node ${GATED}: there is no binary for this platform; use --node current`);
    return newer;
  }
  if (newer.length === 0)
    say(`No Node ${GATED} for this platform: the figures are reported, the gates are not applied`);
  return [...newer, current];
}

async function runAll({ path, gates }) {
  const results = [];
  for (const one of cases.filter(({ name }) => new RegExp(options.only).test(name))) {
    if (one.missing !== undefined) {
      say(`\n${one.name}: left out, ${one.missing}`);
      continue;
    }
    for (const mode of one.modes) {
      const measured = await inProcess(path, one.name, mode);
      if (results.length === 0)
        say(`\nNode ${measured.node}, ${gates ? 'gates apply' : 'no gates'}; ${measured.clock}`);
      results.push(summarise(one, mode, measured));
      say(`\n${table(results.at(-1))}`);
    }
  }
  const verdicts = gates ? judge(rules, results) : [];
  if (verdicts.length > 0) say(`\n${verdictList(verdicts)}\n`);
  return { path, gates, results, verdicts };
}

async function inProcess(path, name, mode) {
  const args = ['--expose-gc', '--no-warnings', child, name, mode, JSON.stringify(effort)];
  const { stdout } = await execute(path, args, { maxBuffer: 1e8 });
  return JSON.parse(stdout);
}

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/**
 * Runs the benchmarks: each case in fresh processes of the chosen Node, one at a time. `npm run bench` comes here when the
 * packages are built and the peers installed. The exit code is 1 where a gate is missed or a case cannot be measured.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { cases } from './cases/index.js';
import { writeFigures } from './document.js';
import { rules } from './gates.js';
import { judge, summarise } from './judge.js';
import { nodes } from './nodes.js';
import { table, verdictList } from './report.js';

const child = fileURLToPath(new URL('child.js', import.meta.url));
const execute = promisify(execFile);
const began = performance.now();

const { values: options } = parseArgs({
  options: {
    node: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
/**
 * What a case is worth: so many fresh processes, so many rounds in each. The thorough effort is for the Node that is judged,
 * and the most processes for what can fail the run.
 */
const thorough = { processes: 3, rounds: 5, runMs: 40, warmUpMs: 100 };
const quick = { processes: 1, rounds: 3, runMs: 30, warmUpMs: 50 };
const isGated = (name) => rules.some((rule) => rule.case === name && rule.gate !== undefined);
const say = (text) => void (options.json ? process.stderr : process.stdout).write(`${text}\n`);

const wanted = cases.filter(({ name }) => new RegExp(options.only).test(name));
if (wanted.length === 0)
  stop(`Cannot measure '${options.only}': the cases are ${cases.map(({ name }) => name).join(', ')}`);

const runs = [];
for (const [index, node] of binaries().entries()) runs.push(await runAll(node, index));
say(`\n${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
if (options.write) {
  const names = cases.map(({ name }) => name);
  await writeFigures(runs, names);
}
if (options.json) process.stdout.write(`${JSON.stringify(runs, undefined, 2)}\n`);
process.exitCode = runs.some(({ failed, verdicts }) => failed || verdicts.some(isMissed)) ? 1 : 0;

/** A quick look is at the Node that is judged, the whole also at the one that is running. */
function binaries() {
  try {
    const found = nodes(options.node ?? 'both');
    if (!found[0].gates) say('No Node 26 here: the figures are reported, the gates are not applied');
    return options.quick && options.node === undefined ? found.slice(0, 1) : found;
  } catch (error) {
    return stop(error.message);
  }
}

async function runAll({ path, gates }, index) {
  const effort = options.quick || index > 0 ? quick : thorough;
  const { stdout: version } = await execute(path, ['--version']);
  say(`\nNode ${version.trim()}, ${gates ? 'gates apply' : 'no gates'}`);
  const results = [];
  let failed = false;
  for (const { one, mode } of wanted.flatMap((one) => one.modes.map((mode) => ({ one, mode })))) {
    if (one.missing !== undefined) say(`\n${one.name}: left out, ${one.missing}`);
    else {
      const result = await inProcess(path, one, mode, effort);
      if (result === undefined) failed = true;
      else results.push(result);
    }
  }
  const verdicts = gates ? judge(rules, results) : [];
  if (verdicts.length > 0) say(`\n${verdictList(verdicts)}`);
  return { version: version.trim(), gates, failed, results, verdicts };
}

async function inProcess(path, one, mode, effort) {
  const { processes, ...each } = isGated(one.name) ? { ...effort, processes: effort.processes + 2 } : effort;
  const args = ['--expose-gc', '--no-warnings', child, one.name, mode, JSON.stringify(each)];
  try {
    const measurements = [];
    while (measurements.length < processes) {
      const { stdout } = await execute(path, args, { maxBuffer: 1e8 });
      measurements.push(JSON.parse(stdout));
    }
    const result = summarise(one, mode, measurements);
    say(`\n${table(result)}`);
    return result;
  } catch (error) {
    say(`\nCannot measure ${one.name}, ${mode}: ${error.stderr || error.message}`);
    return undefined;
  }
}

function isMissed({ verdict }) {
  return verdict === 'missed';
}

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

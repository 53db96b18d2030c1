import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './run.js';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */
/** @typedef {{ name: string, tests: Count, suites: { passed: number, failed: number }, broken: number, ms: number }} Result */

// What `npm test` runs, and where each writes its results (an nx output, so that a cached answer counts as well).
const PLACES = {
  core: 'packages/core',
  sources: 'packages/sources',
  resources: 'packages/resources',
  examples: 'packages/examples',
  docs: 'docs',
  bundle: 'scripts/bundle',
  scripts: 'scripts',
};

export const names = Object.keys(PLACES);

const fileOf = (name) => join(root, PLACES[name], 'test-results', 'results.json');

/** Old results must not be taken for new ones. */
export function forget(chosen) {
  for (const name of chosen) rmSync(dirname(fileOf(name)), { recursive: true, force: true });
}

/** @returns {Result[]} a project that left no results counts as broken */
export function collect(chosen) {
  return chosen.map((name) => {
    const file = fileOf(name);
    if (existsSync(file)) return { name, ...JSON.parse(readFileSync(file, 'utf8')) };
    const none = { passed: 0, failed: 0, skipped: 0 };
    return { name, tests: none, suites: { passed: 0, failed: 1 }, broken: 1, ms: 0 };
  });
}

/**
 * What jest prints at the end of a run, over all projects, and one line for machines.
 *
 * @param {Result[]} results
 * @param {number} ms
 * @returns {{ text: string, line: string, passed: boolean }}
 */
export function summarize(results, ms) {
  const sum = (pick) => results.reduce((total, result) => total + pick(result), 0);
  const suites = { passed: sum(({ suites }) => suites.passed), failed: sum(({ suites }) => suites.failed) };
  const tests = { passed: sum(({ tests }) => tests.passed), skipped: sum(({ tests }) => tests.skipped) };
  const broken = sum(({ broken }) => broken);
  const failed = sum(({ tests }) => tests.failed);
  const rows = results.map(({ name, tests, broken, ms }) => {
    const counts = row({ failed: tests.failed, broken, skipped: tests.skipped, passed: tests.passed });
    return `  ${name.padEnd(10)} ${counts} (${seconds(ms)})${coverage(name)}`;
  });
  const text = [
    ...rows,
    `Test Suites: ${row({ ...suites, total: suites.passed + suites.failed })}`,
    `Tests:       ${row({ failed, skipped: tests.skipped, passed: tests.passed, total: failed + tests.skipped + tests.passed })}`,
    'Snapshots:   0 total',
    `Time:        ${seconds(ms)}`,
  ].join('\n');
  const line = `tests: ${tests.passed} passed, ${failed + broken} failed`;
  return { text, line, passed: failed + broken + suites.failed === 0 && tests.passed > 0 };
}

function row(counts) {
  const order = ['failed', 'broken', 'skipped', 'passed', 'total'];
  const shown = order.filter((key) => counts[key] > 0 || (key === 'passed' && counts[key] === 0));
  return shown.map((key) => `${counts[key]} ${key}`).join(', ');
}

/** What jest measured in this run or in the one that nx remembers. */
function coverage(name) {
  const file = join(root, PLACES[name], 'coverage', 'coverage-summary.json');
  if (process.env.FORAWAIT_COVERAGE !== '1' || !existsSync(file)) return '';
  const { total } = JSON.parse(readFileSync(file, 'utf8'));
  return `, covered: ${total.functions.pct} % of functions, ${total.branches.pct} % of branches`;
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

#!/usr/bin/env node
/**
 * `npm test [-- project…] [--no-coverage] [--no-cache]`: the tests of all packages, of the docs and of these scripts, through
 * nx (so that what has not changed is answered from its cache), summed up at the end.
 */
import { parseArgs } from 'node:util';
import { bin, run } from './lib/run.js';
import { collect, forget, names, summarize } from './lib/tally.js';

// A loop that never yields cannot be ended by jest.
const LIMIT_MS = 12 * 60_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'no-coverage': { type: 'boolean' }, 'no-cache': { type: 'boolean' } },
});
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`Cannot test ${unknown.join(', ')}: the projects are ${names.join(', ')}\n`);
  process.exit(2);
}

// nx asks for colors on the behalf of everybody, also where nobody can see them.
const colors = process.stdout.isTTY && !process.env.NO_COLOR ? {} : { FORCE_COLOR: '0' };
if (!values['no-coverage']) process.env.FORAWAIT_COVERAGE = '1';
const began = Date.now();
const chosen = positionals.length > 0 ? positionals : names;
forget(chosen);
const { code, tookTooLong } = await run(
  bin('nx'),
  ['run-many', '-t', 'test', 'docs', '-p', chosen.join(','), ...(values['no-cache'] ? ['--skip-nx-cache'] : [])],
  { env: { NX_NO_CLOUD: 'true', ...colors }, limitMs: LIMIT_MS },
);
const { text, line, passed } = summarize(collect(chosen), Date.now() - began);
if (tookTooLong) process.stderr.write(`\nThe tests did not end within ${LIMIT_MS / 60_000} minutes: ended by force\n`);
// Something else than a test can fail a run, too: the coverage, or a command that did not start.
if (code !== 0 && passed) process.stderr.write('\nThe tests passed, but the run failed: see above\n');
process.stdout.write(`\n${text}\n${line}\n`);
process.exitCode = code === 0 && passed ? 0 : 1;

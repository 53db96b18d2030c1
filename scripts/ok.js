#!/usr/bin/env node
/**
 * `npm run ok [-- --no-tests]`: everything that a change must pass, one line a step; stops at the first that fails and shows
 * what it said.
 */
import { parseArgs } from 'node:util';
import { published } from './lib/packages.js';
import { pruneDist } from './lib/prune.js';
import { bin, root, run } from './lib/run.js';

const { values } = parseArgs({ options: { 'no-tests': { type: 'boolean' } } });
const quiet = (command, args, options) => run(command, args, { quiet: true, ...options });
const script = (name, ...args) => quiet(process.execPath, [`scripts/${name}`, ...args]);
const nx = (...args) =>
  quiet(bin('nx'), ['run-many', '--output-style=static', '-t', ...args], { env: { FORCE_COLOR: '0' } });

/** Runs the same for each published package, one after the other. */
async function each(check) {
  let output = '';
  for (const folder of published) {
    const result = await check(`${root}/packages/${folder}`);
    output += `${folder}\n${result.output}\n`;
    if (result.code !== 0) return { code: result.code, output };
  }
  return { code: 0, output };
}

const steps = [
  ['format', () => quiet(bin('prettier'), ['--check', '.', '--log-level', 'warn'])],
  ['lint', () => nx('lint')],
  ['types', () => quiet(bin('tsc'), ['-b'])],
  ['surface', () => script('api.js', '--check')],
  ['rows', () => script('python-rows.js')],
  ['tests', () => script('test.js'), !values['no-tests']],
  ['size', () => (pruneDist(), quiet(bin('size-limit'), []))],
  ['publint', () => each((folder) => quiet(bin('publint'), ['--strict', folder]))],
  ['attw', () => each((folder) => quiet(bin('attw'), ['--profile', 'esm-only', '--no-color', '--pack', folder]))],
  ['tarballs', () => script('tarballs.js')],
].filter(([, , wanted = true]) => wanted);

for (const [name, step] of steps) {
  const began = performance.now();
  process.stdout.write(`${name.padEnd(9)} `);
  const { code, output } = await step();
  process.stdout.write(
    `${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s${code === 0 ? '' : '  FAILED'}\n`,
  );
  if (code === 0) continue;
  process.stdout.write(`\n${output.trimEnd()}\n\n${name} failed\n`);
  process.exit(1);
}
process.stdout.write('ok\n');

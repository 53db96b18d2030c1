#!/usr/bin/env node
/**
 * `npm run mutation [-- [--share 1/8] file…]`: changes core and resources line by line and looks whether a test notices (StrykerJS): in
 * the engine, three operators, and the scopes, nurseries and contexts, or in the files and folders given (like packages/core/src/engine).
 * Hours long: `--share 1/8` takes every eighth piece of ten lines, across all files; 2/8 those behind them. What has not changed since
 * the last run is not run again. Each mutant gets the tests that are the likeliest to notice it, 6 s of them (MUTATION_BUDGET_MS), so
 * the score is a lower bound. Fails where fewer than 85 % are noticed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from './lib/run.js';

const source = 'packages/core/src';
const FOLDERS = [
  `${source}/engine`,
  ...['scope', 'nursery', 'contexts'].map((name) => `packages/resources/src/${name}`),
];
const OPERATORS = ['takeWhile', 'retry', 'timeout'].map((name) => `${source}/operators/${name}.ts`);
const PIECE = 10;

const folder = join(root, 'mutation');
const stryker = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');

if (!existsSync(stryker)) {
  process.stderr.write('Installing StrykerJS, the first time only …\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { code } = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, quiet: true });
  if (code !== 0) {
    process.stderr.write('Cannot install StrykerJS: run npm ci in mutation/ to see why\n');
    process.exit(2);
  }
}
const { values, positionals } = parseArgs({ options: { share: { type: 'string' } }, allowPositionals: true });
const [part, parts] = (values.share ?? '1/1').split('/').map(Number);
if (!(part >= 1 && part <= parts)) {
  process.stderr.write(`Cannot take the share ${values.share}: write 1/8 to 8/8, for example\n`);
  process.exit(2);
}
const chosen = positionals.length > 0 ? positionals : [...FOLDERS, ...OPERATORS];
const files = chosen.flatMap((path) => (path.endsWith('.ts') ? path : sourcesIn(path)));
const stranger = files.find((file) => !/^packages\/(core|resources)\/src\//.test(file));
if (stranger !== undefined) {
  process.stderr.write(`Cannot change ${stranger}: only the sources of packages/core and packages/resources can be\n`);
  process.exit(2);
}
const mutate = ['--mutate', (parts === 1 ? files : share(files)).join(',')];
const { code } = await run(process.execPath, [stryker, 'run', join(folder, 'stryker.config.json'), ...mutate], {
  cwd: root,
  env: { MUTATED_PACKAGES: [...new Set(files.map((file) => file.split('/')[1]))].join(',') },
});
process.exitCode = code;

function sourcesIn(folder) {
  const names = readdirSync(join(root, folder), { recursive: true });
  return names.filter((name) => /(?<!\.test|\.test-d)\.ts$/.test(name)).map((name) => `${folder}/${name}`);
}

/** All lines of all files in pieces of ten; every so manieth of them. */
function share(names) {
  return names.flatMap(pieces).filter((_piece, at) => at % parts === part - 1);
}

function pieces(file) {
  const { length } = readFileSync(join(root, file), 'utf8').split('\n');
  const found = [];
  for (let line = 1; line < length; line += PIECE) found.push(`${file}:${line}-${Math.min(length, line + PIECE - 1)}`);
  return found;
}

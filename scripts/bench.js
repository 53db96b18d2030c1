#!/usr/bin/env node
/**
 * `npm run bench [-- --quick] [--only pattern] [--node 26 | current | both] [--json] [--write] [--core file]`: ours and its
 * peers side by side, see docs/benchmarks.md, into which `--write` puts the figures. Installs the peers where they are
 * missing and builds the packages first. `--core` measures another build of core, a file like packages/core/dist/index.js,
 * and builds nothing.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installPeers } from './lib/peers.js';
import { root, run } from './lib/run.js';

const folder = join(root, 'benchmarks');
const args = process.argv.slice(2);
const env = {};

const at = args.indexOf('--core');
if (at >= 0) {
  const [, file = ''] = args.splice(at, 2);
  const path = resolve(file);
  if (!existsSync(path)) fail(`Cannot measure ${path}: there is no such file`);
  env.FORAWAIT_BENCH_CORE = pathToFileURL(path).href;
}
if (!(await installPeers())) fail('Cannot install the peers: run npm ci in benchmarks/ to see why');
if (at < 0) await build();
process.exitCode = (await run(process.execPath, [join(folder, 'src/main.js'), ...args], { env })).code;

async function build() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) fail('Cannot build: the dependencies are not installed; run npm ci');
  const projects = ['core', 'sources', 'resources', 'examples'].map((name) =>
    join(root, 'packages', name, 'tsconfig.lib.json'),
  );
  const { code, output } = await run(process.execPath, [compiler, '-b', ...projects], { quiet: true });
  if (code !== 0) fail(`Cannot measure: the packages do not compile\n${output}`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

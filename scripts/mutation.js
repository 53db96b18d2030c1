#!/usr/bin/env node
/**
 * `npm run mutation [-- file…]`: changes core line by line and looks whether a test notices (StrykerJS), in the engine and three
 * operators, or in the files given (patterns like packages/core/src/engine/line.ts). Hours long; what has not changed since the
 * last run is not run again. Fails where fewer than 85 % are noticed.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './lib/run.js';

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
const files = process.argv.slice(2);
const chosen = files.length > 0 ? ['--mutate', files.join(',')] : [];
const { code } = await run(process.execPath, [stryker, 'run', join(folder, 'stryker.config.json'), ...chosen], {
  cwd: root,
});
process.exitCode = code;

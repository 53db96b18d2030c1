import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.js';

/** Where what others have made is installed, beside our own dependencies: peers to measure, and other runtimes. */
const folder = join(root, 'benchmarks');

/** For this platform npm has the runtimes. */
const hasRuntimes = process.platform === 'linux' && process.arch === 'x64';

/**
 * Installs what is missing in benchmarks/: the first time, and when a version has changed.
 *
 * @param {object} [options]
 * @param {boolean} [options.runtimes] whether the other runtimes are needed, too, where npm has them
 * @returns {Promise<boolean>} whether all is there
 */
export async function installPeers({ runtimes = false } = {}) {
  const { dependencies, optionalDependencies } = manifest(folder);
  const wanted = runtimes && hasRuntimes ? { ...dependencies, ...optionalDependencies } : dependencies;
  if (isInstalled(wanted)) return true;
  process.stderr.write('Installing the peers, the first time only …\n');
  const { code } = await run(npm(), ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    quiet: true,
  });
  return code === 0 && isInstalled(wanted);
}

/** Whether each is there, in the version that is named: `1.2.3`, or `npm:other-name@1.2.3`. */
function isInstalled(wanted) {
  return Object.entries(wanted).every(([name, version]) => {
    const place = join(folder, 'node_modules', name);
    return existsSync(join(place, 'package.json')) && manifest(place).version === version.split('@').at(-1);
  });
}

function manifest(place) {
  return JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
}

function npm() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

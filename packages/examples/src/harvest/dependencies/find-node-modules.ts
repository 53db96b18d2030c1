import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/**
 * The `node_modules` folder that a program started in a folder would use: in it, or in the nearest folder above.
 *
 * @param folder where to begin
 * @throws UsageError when there is none
 */
export function findNodeModules(folder: string): string {
  for (let place = resolve(folder); ; place = dirname(place)) {
    const candidate = join(place, 'node_modules');
    if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory()) return candidate;
    if (place === dirname(place)) break;
  }
  throw new UsageError(
    `Cannot harvest the packages of ${folder}: there is no node_modules in it or above; run npm install, or name a list`,
  );
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.js';

/** The packages that are published, lowest first. */
export const published = ['core', 'sources', 'resources'];

/** @returns {{ specifier: string, name: string, source: string }[]} what a user of these packages can import */
export function entryPoints() {
  return published.flatMap((folder) => {
    const { name, exports } = readPackage(folder);
    return Object.entries(exports)
      .filter(([, target]) => typeof target === 'object')
      .map(([path, target]) => ({
        specifier: join(name, path),
        name: join(folder, path).replaceAll('/', '-'),
        source: join(root, 'packages', folder, target['@forawait/source']),
      }))
      .filter(({ source }) => existsSync(source));
  });
}

export const readPackage = (folder) => JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));

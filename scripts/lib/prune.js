import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { published } from './packages.js';
import { root } from './run.js';

/** `tsc -b` leaves the output of deleted sources behind; it must not be packed. */
export function pruneDist() {
  for (const folder of published) {
    const dist = join(root, 'packages', folder, 'dist');
    const names = existsSync(dist) ? readdirSync(dist, { recursive: true }) : [];
    for (const name of names) {
      const source = name.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
      if (source !== name && !existsSync(join(root, 'packages', folder, 'src', source))) rmSync(join(dist, name));
    }
  }
}

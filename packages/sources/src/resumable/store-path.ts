import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '../options.ts';

/**
 * The whole path of a file that a store is kept in: it stays the same wherever the process goes.
 *
 * @param action - What cannot be done without, for the message.
 * @throws TypeError for what is no path.
 */
export function storePath(path: unknown, action: string = 'store checkpoints'): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
  if (path instanceof URL && path.protocol === 'file:') return fileURLToPath(path);
  const given = path instanceof URL ? path.href : describe(path);
  throw new TypeError(`Cannot ${action} in ${given}: it must be a path or a file: URL`);
}

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from './options.ts';

/**
 * The whole path of a file: it stays the same wherever the process goes.
 *
 * @param action - What cannot be done with what is no path, for the message: "store checkpoints in".
 * @throws TypeError for what is no path.
 */
export function filePath(action: string, path: unknown): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
  if (path instanceof URL && path.protocol === 'file:') return fileURLToPath(path);
  const given = path instanceof URL ? path.href : describe(path);
  throw new TypeError(`Cannot ${action} ${given}: it must be a path or a file: URL`);
}

import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from './options.ts';

const RULE = 'it must be a path or a file: URL';

/**
 * The whole path of a file: it stays the same wherever the process goes.
 *
 * @param action - What cannot be done with what is no path, for the message: "store checkpoints in".
 * @throws TypeError for what is no path, and for the path of a folder, which ends in a slash.
 */
export function filePath(action: string, path: unknown): string {
  const given = path instanceof URL && path.protocol === 'file:' ? path.pathname : path;
  if (typeof given === 'string' && (given.endsWith('/') || given.endsWith(sep))) {
    throw new TypeError(`Cannot ${action} ${shown(path)}: ${RULE} of a file, not of a folder`);
  }
  return folderPath(action, path);
}

/** As `filePath`, for a folder. */
export function folderPath(action: string, path: unknown): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
  if (path instanceof URL && path.protocol === 'file:') return fileURLToPath(path);
  throw new TypeError(`Cannot ${action} ${shown(path)}: ${RULE}`);
}

const shown = (path: unknown): string => (path instanceof URL ? path.href : describe(path));

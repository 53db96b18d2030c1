import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The gates are about this Node. */
const GATED = 26;

const installed = fileURLToPath(new URL('../node_modules/node26/bin/node', import.meta.url));

/**
 * @param {string} choice '26', 'current' or 'both'
 * @returns {{ path: string, gates: boolean }[]} the binaries to run on
 * @throws {RangeError} where there is no such
 */
export function nodes(choice) {
  if (!['26', 'current', 'both'].includes(choice)) {
    throw new RangeError(`Cannot run on Node ${choice}: --node must be 26, current or both`);
  }
  const current = { path: process.execPath, gates: Number.parseInt(process.versions.node) >= GATED };
  if (choice === 'current' || current.gates) return [current];
  const newer = existsSync(installed) ? [{ path: installed, gates: true }] : [];
  if (choice === 'both') return [...newer, current];
  if (newer.length > 0) return newer;
  throw new RangeError('Cannot run on Node 26: npm has no binary of it for this platform; use --node current');
}

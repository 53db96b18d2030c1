// R12: a worker that is killed in the middle of its work rejects that call, and no other; the pool is full again, and nothing hangs.
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure, Job } from './figure.ts';

const KILLS = 1000;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Makes files of the run and of what its workers run, with the package that they share. Answers the path of the run. */
async function bundle(folder: string): Promise<string> {
  await build({
    entryPoints: [here('killed-workers-run.ts'), here('../src/offload/entry.ts')],
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@forawait/source'],
    // It finds its worker beside itself.
    external: ['piscina'],
  });
  return join(folder, 'killed-workers-run.mjs');
}

async function run(seed: number, share: number): Promise<Figure> {
  // Within the package, so that piscina is found from there.
  mkdirSync(here('../out-tsc'), { recursive: true });
  const folder = mkdtempSync(here('../out-tsc/proof-'));
  try {
    const args = [await bundle(folder), String(seed), String(Math.ceil(KILLS * share))];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return { law: 'R12', what: 'killed workers', ...(JSON.parse(stdout) as Pick<Figure, 'figures' | 'failures'>) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const killedWorkerJobs: readonly Job[] = [{ law: 'R12', what: 'killed workers', run }];

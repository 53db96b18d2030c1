// R8: the lines never depend on how the bytes were torn, on any runtime.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.ts';
import { type Figure, type Job, thousands } from './figure.ts';

const COUNT = 200_000;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const installed = (path: string): string => here(`../../../benchmarks/node_modules/${path}`);

const runtimes: readonly (readonly [name: string, path: string])[] = [
  ['this Node', process.execPath],
  ['Node 22', installed('node22/bin/node')],
  ['Node 24', installed('node24/bin/node')],
  ['Node 26', installed('node26/bin/node')],
  ['Bun', installed('bun/bin/bun')],
];

async function chunkings(name: string, path: string, seed: number, share: number): Promise<Figure> {
  const figure = { law: 'R8', what: `chunkings, ${name}`, failures: [] };
  if (!existsSync(path)) return { ...figure, figures: 'not here, and not proven: run npm ci in benchmarks' };
  const folder = mkdtempSync(join(tmpdir(), 'chunkings-'));
  const count = Math.ceil(COUNT * share);
  try {
    const script = await bundled('chunkings-run.ts', folder);
    const { status, stdout, stderr } = spawnSync(path, [script, String(count), String(seed)], { encoding: 'utf8' });
    const failures = status === 0 ? [] : [`${name}, seed ${String(seed)}: ${stdout}${stderr}`];
    return { ...figure, figures: `${thousands(count)} chunkings, seed ${String(seed)}`, failures };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const chunkingJobs: readonly Job[] = runtimes.map(([name, path]) => ({
  law: 'R8',
  what: `chunkings, ${name}`,
  run: (seed, share) => chunkings(name, path, seed, share),
}));

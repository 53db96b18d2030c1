import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Has a script of this folder made into one file without types, for runtimes that know none, as long as `use` takes. */
export async function bundled<R>(script: string, use: (path: string) => R): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'proof-'));
  const outfile = join(folder, 'run.mjs');
  try {
    await build({
      entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
      bundle: true,
      format: 'esm',
      platform: 'node',
      conditions: ['@forawait/source'],
      outfile,
    });
    return use(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

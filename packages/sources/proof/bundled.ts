import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is not written as modules (undici) asks for those of Node in its own way. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`;

/** Makes one file of a script of this folder and all that it imports, for any runtime. Answers its path. */
export async function bundled(script: string, folder: string): Promise<string> {
  const outfile = join(folder, script.replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@forawait/source'],
    banner: { js: REQUIRE },
    outfile,
  });
  return outfile;
}

/** The same, as long as `use` takes. */
export async function withBundled<R>(script: string, use: (path: string) => R): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'proof-'));
  try {
    return use(await bundled(script, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// R8: neither the lines nor their places depend on how the bytes were torn or which way they are read, on any runtime.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withBundled } from './bundled.ts';
import { type Figure, type Job, thousands } from './figure.ts';

const COUNT = 200_000;
const installed = (path: string): string =>
  fileURLToPath(new URL(`../../../benchmarks/node_modules/${path}`, import.meta.url));

const LINE_OF_NODE = Number.parseInt(process.versions.node);

const runtimes: readonly (readonly [name: string, path: string])[] = [
  ...[20, 22, 24, 26].map((line): [string, string] => [
    `Node ${String(line)}`,
    line === LINE_OF_NODE ? process.execPath : installed(`node${String(line)}/bin/node`),
  ]),
  ['Bun', installed('bun/bin/bun')],
];

/** What chunkings-run.ts tells when all is well. */
interface Told {
  readonly runtime: string;
  readonly rows: number;
  readonly chunkings: number;
  readonly lines: number;
  readonly begun: number;
}

async function chunkings(name: string, path: string, seed: number, share: number): Promise<Figure> {
  const figure = { law: 'R8', what: `chunkings, ${name}` };
  if (!existsSync(path)) {
    const failure = `Nothing is proven of ${name}, which is not installed: run npm ci in benchmarks/, on Linux on x64`;
    return { ...figure, figures: 'not installed', failures: [failure] };
  }
  const count = Math.ceil(COUNT * share);
  return await withBundled('chunkings-run.ts', (script) => {
    const { status, stdout, stderr } = spawnSync(path, [script, String(count), String(seed)], { encoding: 'utf8' });
    if (status === 0) return { ...figure, figures: inWords(JSON.parse(stdout) as Told, seed), failures: [] };
    const failures = [`${name}, seed ${String(seed)}: ${stdout}${stderr}`];
    return { ...figure, figures: `${thousands(count)} chunkings, seed ${String(seed)}`, failures };
  });
}

function inWords({ runtime, rows, chunkings, lines, begun }: Told, seed: number): string {
  const read = `${String(rows)} rows of the line table, ${thousands(chunkings)} chunkings of ${thousands(lines)} lines, each forwards and backwards`;
  return `${read}, ${thousands(begun)} from the middle: 0 mismatches on ${runtime}, seed ${String(seed)}`;
}

export const chunkingJobs: readonly Job[] = runtimes.map(([name, path]) => ({
  law: 'R8',
  what: `chunkings, ${name}`,
  runtimes: true,
  run: (seed, share) => chunkings(name, path, seed, share),
}));

// Bundles the tests of core, the sources shared, so that one process runs them all without compiling anything; each law of
// the contract is a file of its own. Then notes which mutants each file touches.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const core = join(here, '../packages/core');

/** They test the tools of the tests. */
const LEFT_OUT = ['settle-tasks.test.ts', 'virtual-time.test.ts', 'probe.test.ts'];

const tests = readdirSync(join(core, 'src'), { recursive: true })
  .filter((name) => name.endsWith('.test.ts') && !LEFT_OUT.some((file) => name.endsWith(file)))
  .map((name) => join('src', name));
const laws = [
  ...readFileSync(join(core, 'contract.test.ts'), 'utf8').matchAll(/^import { (\w+) } from '(.*)';$/gm),
].map(([, name, path]) => ({ name, path }));

await build({
  entryPoints: Object.fromEntries(
    [...tests, 'schedules.test.ts', ...laws.map(({ name }) => `law-${name}.test.ts`)].map((name) => [
      name.replace(/\.ts$/, ''),
      join(core, name),
    ]),
  ),
  outdir: join(core, 'mutated'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['@forawait/source'],
  alias: { '@jest/globals': join(here, 'globals.js') },
  external: ['jest-circus', '@jest/expect', 'fast-check'],
  plugins: [{ name: 'laws', setup: lawFiles }],
  logLevel: 'warning',
});
process.exitCode = spawnSync(process.execPath, [join(here, 'run.js'), '--map'], { stdio: 'inherit' }).status ?? 1;

function lawFiles(bundler) {
  const found = ({ path }) => laws.find(({ name }) => path.endsWith(`law-${name}.test.ts`));
  bundler.onResolve({ filter: /law-\w+\.test\.ts$/ }, (args) => ({ path: args.path, namespace: 'law' }));
  bundler.onLoad({ filter: /./, namespace: 'law' }, (args) => {
    const { name, path } = found(args);
    return { contents: `import { ${name} } from '${path}';\n${name}();`, loader: 'ts', resolveDir: core };
  });
}

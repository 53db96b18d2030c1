// Bundles the tests of core, of resources or of both (named in MUTATED_PACKAGES), the sources shared, so that one process runs them all
// without compiling anything; each law of the contract is a file of its own. Then notes which mutants each file touches.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const packages = join(here, '../packages');
const core = join(packages, 'core');
/** Some tests of core look for its sources from there. */
const mutated = join(core, 'mutated');
const chosen = (process.env.MUTATED_PACKAGES ?? 'core,resources').split(',');

/** They test the tools of the tests, start processes or workers, or ask for a name that the bundle changes. */
const LEFT_OUT =
  /(^offload\/.*|settle-tasks|virtual-time|probe|program\/main|disposable-stack|suppressed-error)\.test\.ts$/;
/** Beside those of the sources. */
const MORE = { core: ['schedules.test.ts'], resources: ['programs.test.ts', 'programs-found.test.ts', 'left.test.ts'] };

const laws = [
  ...readFileSync(join(core, 'contract.test.ts'), 'utf8').matchAll(/^import { (\w+) } from '(.*)';$/gm),
].map(([, name, path]) => ({ name, path }));
const lawTests = laws.map(({ name }) => `core/law-${name}.test.ts`);
const tests = [...chosen.flatMap(testsOf), ...(chosen.includes('core') ? lawTests : [])];

rmSync(mutated, { recursive: true, force: true });
await build({
  entryPoints: Object.fromEntries(tests.map((name) => [name.replace(/^core\/|\.ts$/g, ''), join(packages, name)])),
  outdir: mutated,
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

function testsOf(folder) {
  const names = readdirSync(join(packages, folder, 'src'), { recursive: true });
  const own = names.filter((name) => name.endsWith('.test.ts') && !LEFT_OUT.test(name));
  return [...own.map((name) => join('src', name)), ...MORE[folder]].map((name) => join(folder, name));
}

function lawFiles(bundler) {
  const found = ({ path }) => laws.find(({ name }) => path.endsWith(`law-${name}.test.ts`));
  bundler.onResolve({ filter: /law-\w+\.test\.ts$/ }, (args) => ({ path: args.path, namespace: 'law' }));
  bundler.onLoad({ filter: /./, namespace: 'law' }, (args) => {
    const { name, path } = found(args);
    return { contents: `import { ${name} } from '${path}';\n${name}();`, loader: 'ts', resolveDir: core };
  });
}

#!/usr/bin/env node
/**
 * Packs the published packages, installs the tarballs into an empty folder as a user would, and uses them there by `import`,
 * by `require` and from TypeScript. Needs no network: what they depend on is packed from node_modules as well.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryPoints, published, readPackage } from './lib/packages.js';
import { pruneDist } from './lib/prune.js';
import { bin, root, run } from './lib/run.js';

const JOB = `
  for (const [name, exported] of Object.entries(modules)) assert.ok(Object.keys(exported).length > 0, name + ' exports nothing');
  const { from } = modules['@forawait/core'];
  const { counter } = modules['@forawait/sources'];
  const { contextManager } = modules['@forawait/resources'];
  assert.deepStrictEqual(await from([1, 2, 3]).map((n) => n * 2).toArray(), [2, 4, 6]);
  assert.deepStrictEqual(await counter(1, 3).toArray(), [1, 2, 3]);
  const steps = [];
  const open = contextManager(async function* () {
    steps.push('set up');
    try { yield 'value'; } finally { steps.push('torn down'); }
  });
  await open().use(async (value) => { steps.push(value); });
  assert.deepStrictEqual(steps, ['set up', 'value', 'torn down']);
`;

const folder = mkdtempSync(join(tmpdir(), 'forawait-tarballs-'));
try {
  pruneDist();
  if (Object.keys(readPackage('core').dependencies ?? {}).length > 0) throw new Error('core must have no dependencies');
  const own = published.map((name) => join(root, 'packages', name));
  const tarballs = await pack([...own, ...(await dependencies(own))]);
  await install(tarballs);
  await use('import.mjs', importing());
  await use('require.cjs', requiring());
  await compile();
  process.stdout.write(
    `${published.length} tarballs install, import, require and compile on Node ${process.version}\n`,
  );
} catch (error) {
  process.stdout.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function must(what, command, args) {
  const { code, output } = await run(command, args, { cwd: folder, quiet: true });
  if (code !== 0) throw new Error(`${what} failed\n${output}`);
  return output;
}

/** Where the other packages stand that these need at run time, and those that they need in turn. */
async function dependencies(folders) {
  const found = new Set();
  const visit = (from) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies).filter((name) => !name.startsWith('@forawait/'))) {
      const place = [join(from, 'node_modules', name), join(root, 'node_modules', name)].find(existsSync);
      if (place === undefined) throw new Error(`${name} is not installed: run npm ci`);
      if (!found.has(place)) visit(found.add(place) && place);
    }
  };
  folders.forEach(visit);
  return [...found];
}

async function pack(folders) {
  const output = await must('npm pack', 'npm', ['pack', '--silent', '--ignore-scripts', ...folders]);
  return output
    .trim()
    .split('\n')
    .map((name) => `./${name}`);
}

async function install(tarballs) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true }));
  await must('npm install', 'npm', [
    'install',
    '--offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...tarballs,
  ]);
  const tree = JSON.parse(await must('npm ls', 'npm', ['ls', '--all', '--json', '@forawait/core']));
  if (tree.problems !== undefined) throw new Error(`npm ls: ${tree.problems.join('; ')}`);
}

async function use(name, text) {
  writeFileSync(join(folder, name), text);
  await must(`node ${name}`, process.execPath, [name]);
}

/** A small job for each package, with all entry points brought in by `load`. */
function program(load) {
  const modules = entryPoints().map(({ specifier }) => `'${specifier}': ${load(specifier)}`);
  return `const assert = ${load('node:assert')};\nconst modules = { ${modules.join(', ')} };\n${JOB}`;
}

function importing() {
  return program((name) => `await import('${name}')`);
}

function requiring() {
  return `(async () => {\n${program((name) => `require('${name}')`)}\n})();`;
}

/** As a strict user of Node, and as one with a bundler; declarations are checked as well. */
async function compile() {
  const names = entryPoints().map(
    ({ specifier }, index) => `import * as entry${index} from '${specifier}';\nvoid entry${index};`,
  );
  const job = [
    "import { from } from '@forawait/core';",
    "import { counter } from '@forawait/sources';",
    'export const doubled: Promise<number[]> = from(counter(1, 3)).map((n) => n * 2).toArray();',
    'let sum = 0;',
    'for await (const n of counter(1, 3)) sum += n;',
    'export const total: number = sum;',
  ];
  writeFileSync(join(folder, 'user.mts'), [...names, ...job].join('\n'));
  const common = [
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules/@types'),
  ];
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const options = ['--module', module, '--moduleResolution', resolution];
    await must(`tsc with ${resolution}`, bin('tsc'), [...common, ...options, 'user.mts']);
  }
}

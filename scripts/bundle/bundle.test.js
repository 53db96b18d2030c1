// Whoever imports one operator gets that one alone: each is bundled by itself, looked at, and run.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const OPERATORS = 'packages/core/src/operators/';
const METHODS = 'packages/core/src/async-iter';

/** Where a source and a callback are not what an operator takes, or what comes out is worth a look. */
const CALLS = {
  at: ['[1, 2, 3], 1', 2],
  buffer: ['[1, 2, 3], 2', [1, 2, 3]],
  catchError: ['[1, 2], () => []', [1, 2]],
  chunksWithin: ['[1, 2, 3], 2, 1000', [[1, 2], [3]]],
  compact: ['[1, null, 2]', [1, 2]],
  debounce: ['[1, 2], 1', [2]],
  delay: ['[1, 2], 1', [1, 2]],
  finalize: ['[1, 2], () => {}', [1, 2]],
  flatten: ['[[1], [2]]', [1, 2]],
  includes: ['[1, 2], 2', true],
  interleave: ['[[1, 3], [2]]', [1, 2, 3]],
  isEmpty: ['[]', true],
  last: ['[1, 2]', 2],
  mergeSorted: ['[[1, 3], [2]]', [1, 2, 3]],
  pairwise: ['[1, 2]', [[1, 2]]],
  peekable: ['[1, 2]', [1, 2]],
  buffered: ['[1, 2], 2', [1, 2]],
  pipeTo: ['[1, 2], new WritableStream()'],
  borrow: ['[1, 2]', [1, 2]],
  race: ['[[1, 2]]', [1, 2]],
  rateLimit: ['[1, 2], { acquire: async () => () => {} }', [1, 2]],
  readyChunks: ['[1, 2], 2', [[1, 2]]],
  retry: ['() => [1, 2]', [1, 2]],
  sample: ['[1, 2], 1', [2]],
  settle: ['[1]', [{ status: 'fulfilled', value: 1 }]],
  share: ["[1, 2], { bufferSize: 2, overflow: 'wait' }", [1, 2]],
  sum: ['[1, 2]', 3],
  switchMap: ['[1], (n) => [n, n]', [1, 1]],
  tee: ['[1, 2], 2, { bufferSize: 2 }', [{}, {}]],
  throttle: ['[1, 2], 1000', [1]],
  timeout: ['[1, 2], { itemMs: 1000 }', [1, 2]],
  toReadableStream: ['[1, 2]', [1, 2]],
  windows: [
    '[1, 2, 3], 2',
    [
      [1, 2],
      [2, 3],
    ],
  ],
  zipLatest: ['[[1], [2]]', [[1, 2]]],
  chunks: ['[1, 2, 3], 2', [[1, 2], [3]]],
  concat: ['[1, 2], [3]', [1, 2, 3]],
  count: ['[1, 2, 3]', 3],
  drop: ['[1, 2, 3], 1', [2, 3]],
  enumerate: [
    '[1, 2]',
    [
      [0, 1],
      [1, 2],
    ],
  ],
  filter: ['[1, 2, 3], (n) => n > 1', [2, 3]],
  flatMap: ['[1, 2], (n) => [n, n]', [1, 1, 2, 2]],
  map: ['[1, 2, 3], (n) => n * 2', [2, 4, 6]],
  merge: ['[[1, 2, 3]]', [1, 2, 3]],
  reduce: ['[1, 2, 3], (sum, n) => sum + n', 6],
  scan: ['[1, 2, 3], (sum, n) => sum + n, 0', [1, 3, 6]],
  take: ['[1, 2, 3], 2', [1, 2]],
  takeUntil: ['[1, 2, 3], new AbortController().signal', [1, 2, 3]],
  toArray: ['[1, 2, 3]', [1, 2, 3]],
  zip: [
    '[[1, 2], [3, 4]]',
    [
      [1, 3],
      [2, 4],
    ],
  ],
};

const names = readdirSync(join(root, OPERATORS))
  .filter((name) => /^(?!index)[^.]+\.ts$/.test(name))
  .map((name) => basename(name, '.ts'));

const folder = mkdtempSync(join(tmpdir(), 'forawait-bundle-'));
let exported;
let metafile;

beforeAll(async () => {
  const everything = await bundle(['everything']);
  exported = new Set(Object.values(everything.outputs)[0].exports);
  metafile = await bundle(operators());
}, 60_000);

afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

/** An operator has a file of its name; a file of another name is a part of one. */
const operators = () => names.filter((name) => exported.has(name));

/** One bundle for each of these imports, all at once. */
async function bundle(imports) {
  const entries = {
    name: 'entries',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^only:/ }, ({ path }) => ({ path: path.slice('only:'.length), namespace: 'only' }));
      onLoad({ filter: /.*/, namespace: 'only' }, ({ path }) => {
        const contents = `export ${path === 'everything' ? '*' : `{ ${path} }`} from '@forawait/core';`;
        return { contents, resolveDir: root };
      });
    },
  };
  const entryPoints = imports.map((name) => ({ in: `only:${name}`, out: name }));
  const options = { bundle: true, format: 'esm', target: 'es2022', conditions: ['@forawait/source'], metafile: true };
  const out = { outdir: folder, outExtension: { '.js': '.mjs' } };
  return (await build({ entryPoints, plugins: [entries], absWorkingDir: root, ...options, ...out })).metafile;
}

/** The sources of which something is left in the bundle of an operator. */
function contents(name) {
  const [, { inputs }] = Object.entries(metafile.outputs).find(([file]) => basename(file) === `${name}.mjs`);
  return Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0);
}

/** What a file imports, and what that imports in turn. */
function reach(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path } of metafile.inputs[file].imports) reach(path, seen);
  return seen;
}

test('every operator is exported', () => {
  expect(operators().length).toBeGreaterThan(20);
});

test('the bundle of an operator has no other operator in it, unless it is built on that one', () => {
  for (const name of operators()) {
    const allowed = reach(`${OPERATORS}${name}.ts`);
    const foreign = contents(name).filter((file) => file.startsWith(OPERATORS) && !allowed.has(file));
    expect({ name, foreign }).toEqual({ name, foreign: [] });
  }
});

test('the bundle of an operator does not have the class with all the methods in it', () => {
  expect(operators().filter((name) => contents(name).some((file) => file.startsWith(METHODS)))).toEqual([]);
});

test('map brings nothing of the operators but itself', () => {
  expect(contents('map').filter((file) => file.startsWith(OPERATORS) && !/mapConcurrent/.test(file))).toEqual([
    `${OPERATORS}map.ts`,
  ]);
});

test('every bundle runs', () => {
  const runs = operators().map((name) => {
    const [args] = CALLS[name] ?? ['[1, 2, 3], (n) => n'];
    return `import { ${name} } from './${name}.mjs';\nanswers.${name} = await told('${name}', () => readAll(${name}(${args})));`;
  });
  const text = `const answers = {};
    const told = (name, run) => new Promise((resolve) => resolve(run())).catch((cause) => {
      throw new Error(name + ' does not run as called here: does it want a call of its own in CALLS?', { cause });
    });
    async function readAll(made) {
      if (typeof made?.[Symbol.asyncIterator] !== 'function') return made;
      const values = [];
      for await (const value of made) values.push(value);
      return values;
    }
    ${runs.join('\n')}
    console.log(JSON.stringify(answers));`;
  writeFileSync(join(folder, 'run.mjs'), text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'run.mjs')], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const wanted = Object.entries(CALLS)
    .map(([name, [, value]]) => [name, value])
    .filter(([, value]) => value !== undefined);
  expect(JSON.parse(stdout)).toMatchObject(Object.fromEntries(wanted));
});

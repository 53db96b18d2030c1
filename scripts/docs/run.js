#!/usr/bin/env node
/**
 * `npm test -- docs`: every TypeScript block of the README files and of docs/, and every `@example` of the packages, is
 * type-checked and run (a block marked ```ts no-run is only type-checked). Each block counts as one test. With files as
 * arguments (`node scripts/docs/run.js README.md packages/core/src/operators/map.ts`) it looks at those alone.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../lib/run.js';
import { exampleBlocks, findBlocks, markdownBlocks } from './blocks.js';
import { execute } from './execute.js';
import { checkTypes } from './types.js';

const began = Date.now();
const named = process.argv.slice(2).map((file) => resolve(file));
const blocks = checkTypes(named.length > 0 ? named.flatMap(blocksOf) : findBlocks());
const running = blocks.filter(({ runs, error }) => runs && error === undefined);
const answers = await execute(running);
for (const [index, block] of running.entries()) block.error = answers[index];

const failed = blocks.filter(({ error }) => error !== undefined);
for (const { error } of failed) process.stdout.write(`✕ ${error.replaceAll('\n', '\n  ')}\n\n`);
const files = new Set(blocks.map(({ file }) => relative(root, file)));
const ms = Date.now() - began;
process.stdout.write(
  `docs: ${blocks.length} blocks in ${files.size} files, ${running.length} run, ${failed.length} failed (${ms} ms)\n`,
);
if (named.length === 0) report();
process.exitCode = failed.length === 0 ? 0 : 1;

function blocksOf(file) {
  const [, folder] = /^packages\/([^/]+)\/src\/.*\.ts$/.exec(relative(root, file)) ?? [];
  const found = folder === undefined ? markdownBlocks(file) : exampleBlocks({ folder, file });
  if (found.length > 0) return found;
  process.stderr.write(`Cannot run ${relative(root, file)}: it has no TypeScript block and no @example\n`);
  process.exit(2);
}

/** The same file that the jest reporter writes for the packages. */
function report() {
  const folder = fileURLToPath(new URL('../../docs/test-results/', import.meta.url));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const bad = new Set(failed.map(({ file }) => relative(root, file)));
  const results = {
    suites: { passed: files.size - bad.size, failed: bad.size },
    tests: { passed: blocks.length - failed.length, failed: failed.length, skipped: 0 },
    broken: 0,
    ms,
  };
  writeFileSync(`${folder}results.json`, `${JSON.stringify(results, null, 2)}\n`);
}

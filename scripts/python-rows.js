#!/usr/bin/env node
/**
 * What contextlib and Trio assert of themselves, row by row (packages/resources/test/python-rows.json). A row that is
 * carried over wants a test of resources whose name starts with its id; one that had to be decided wants a row in the table
 * "Decided rows" of docs/contract.md. Prints the rows that have neither, and fails where there is one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingRows, testsIn } from './lib/python-rows.js';
import { root } from './lib/run.js';

const folder = join(root, 'packages/resources');
const rows = JSON.parse(readFileSync(join(folder, 'test/python-rows.json'), 'utf8'));
const tested = new Set(['src', 'test'].flatMap((part) => testsIn(join(folder, part))));
const missing = missingRows(rows, tested, readFileSync(join(root, 'docs/contract.md'), 'utf8'));

for (const { id, asserted, wants } of missing) process.stdout.write(`${id} (${asserted}) wants ${wants}\n`);
process.stdout.write(`${rows.length - missing.length} of ${rows.length} rows of Python are answered to\n`);
if (missing.length > 0) process.exitCode = 1;

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The start of a name: one id or several, as in `C14: …` and `G2, H6: …`. */
const NAMED = /['"`]((?:[A-Z]\d+, )*[A-Z]\d+): /g;

/** @returns {string[]} the ids that the names of the tests in a folder start with */
export function testsIn(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.test.ts'));
  return files.flatMap((name) => idsOf(readFileSync(join(folder, name), 'utf8')));
}

/** @returns {string[]} the ids that the names of the tests in a source start with */
export function idsOf(source) {
  return [...source.matchAll(NAMED)].flatMap(([, ids]) => ids.split(', '));
}

/** @returns {Set<string>} the ids of the table "Decided rows" */
export function decidedIn(contract) {
  const [, section = ''] = contract.split('\n## Decided rows\n');
  const [table] = section.split('\n## ');
  return new Set([...table.matchAll(/^\| ([A-Z]\d+) /gm)].map(([, id]) => id));
}

/**
 * @param {readonly { id: string, section: string, asserted: string, carries: 'port' | 'adapt' | 'decide' }[]} rows
 * @param {ReadonlySet<string>} tested
 * @param {string} contract the text of docs/contract.md
 * @returns {{ id: string, asserted: string, wants: string }[]} those that nobody answers to
 */
export function missingRows(rows, tested, contract) {
  const decided = decidedIn(contract);
  return rows.flatMap(({ id, asserted, carries }) => {
    if (carries === 'decide') {
      return decided.has(id) ? [] : [{ id, asserted, wants: 'a row in "Decided rows" of docs/contract.md' }];
    }
    return tested.has(id) ? [] : [{ id, asserted, wants: `a test whose name starts with "${id}: "` }];
  });
}

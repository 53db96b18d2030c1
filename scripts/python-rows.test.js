// A row of Python that nobody answers to must not pass unseen.
import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decidedIn, idsOf, missingRows } from './lib/python-rows.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const row = (id, carries) => ({ id, section: 'Some', asserted: `fact ${id}`, carries });

test('a name may start with one id or several, in any quotes; ids elsewhere do not count', () => {
  const source = `test('A1: one', …); ['B2, C33: two'] "D4: quoted" \`E5: %s\` test('about F6: no') // G7: no`;
  expect(idsOf(source)).toEqual(['A1', 'B2', 'C33', 'D4', 'E5']);
});

test('rows are decided in their table only', () => {
  const contract =
    'A1\n| A2 | x |\n\n## Decided rows\n\n| row | x |\n| --- | --- |\n| A3 | x |\n\n## More\n\n| A4 | x |\n';
  expect([...decidedIn(contract)]).toEqual(['A3']);
  expect([...decidedIn('nothing')]).toEqual([]);
});

test('a row wants a test, a decided one a row in the contract', () => {
  const rows = [row('A1', 'port'), row('A2', 'adapt'), row('A3', 'decide'), row('A4', 'port'), row('A5', 'decide')];
  const missing = missingRows(rows, new Set(['A1', 'A3', 'A5']), '\n## Decided rows\n\n| A5 | x |\n');
  expect(missing.map(({ id, wants }) => [id, wants])).toEqual([
    ['A2', 'a test whose name starts with "A2: "'],
    ['A3', 'a row in "Decided rows" of docs/contract.md'],
    ['A4', 'a test whose name starts with "A4: "'],
  ]);
});

test('the list has each row once, in a few words, and says how it carries over', () => {
  const rows = JSON.parse(readFileSync(`${root}packages/resources/test/python-rows.json`, 'utf8'));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  for (const { id, section, asserted, carries } of rows) {
    expect(id).toMatch(/^[A-H]\d+$/);
    expect(section).not.toBe('');
    expect(asserted.split(' ').length).toBeLessThanOrEqual(15);
    expect(['port', 'adapt', 'decide']).toContain(carries);
  }
});

test('no row of Python is left', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/python-rows.js'], { cwd: root, encoding: 'utf8' });
  expect(stdout).toMatch(/^(\d+) of \1 rows of Python are answered to\n$/);
  expect(status).toBe(0);
});

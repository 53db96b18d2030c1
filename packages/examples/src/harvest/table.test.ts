import { expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import { renderTable } from './table.ts';

const columns = [{ title: 'Name' }, { title: '', align: 'right' }] as const;
const rows = [
  ['one', '1'],
  ['two', ''],
];
const draw = (room?: number, coloured = false): string =>
  renderTable(columns, rows, { colours: picocolors.createColors(coloured), columns: room });

const table = ['┌──────┬───┐', '│ Name │   │', '├──────┼───┤', '│ one  │ 1 │', '│ two  │   │', '└──────┴───┘'].join(
  '\n',
);

test('where there is room, or no terminal, a table has a line around it', () => {
  expect([draw(), draw(12)]).toEqual([table, table]);
});

test('on a terminal that is narrower than the table it is plain lines', () => {
  expect(draw(11)).toBe('Name\n  one · 1\n  two');
});

test('colours take no room', () => {
  expect(draw(12, true)).toContain('┌──────┬───┐\n│ \u001b[1mName\u001b[22m │');
});

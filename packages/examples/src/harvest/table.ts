import Table from 'cli-table3';
import type { Colours } from './colours.ts';

/** A column: its title, and `right` for figures. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/**
 * A table with a line around it and one below its head.
 *
 * @param columns the columns
 * @param rows the cells, as they are to be shown
 * @param colours what the head is coloured with
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  colours: Colours,
): string {
  const table = new Table({
    head: columns.map(({ title }) => (title === '' ? '' : colours.bold(title))),
    colAligns: columns.map((column) => column.align ?? 'left'),
    // The colours of cli-table3 itself know nothing of the stream that they go to.
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

import Table from 'cli-table3';
import type { Colours } from './colours.ts';

/** A column: its title, and `right` for figures. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** How a table is drawn. */
export interface TableLook {
  /** What the head is coloured with. */
  readonly colours: Colours;
  /** The width of the terminal in characters; `undefined` where there is none. */
  readonly columns?: number | undefined;
}

/**
 * A table with a line around it and one below its head; plain lines where the terminal is too narrow for it.
 *
 * @param columns the columns
 * @param rows the cells, as they are to be shown
 * @param look the colours, and the room that there is
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { colours, columns: room = Infinity }: TableLook,
): string {
  const table = new Table({
    head: columns.map(({ title }) => (title === '' ? '' : colours.bold(title))),
    colAligns: columns.map((column) => column.align ?? 'left'),
    // The colours of cli-table3 itself know nothing of the stream that they go to.
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  const text = table.toString();
  // Every line is as long as the first one, which has no colours.
  return text.indexOf('\n') <= room ? text : renderLines(columns, rows, colours);
}

function renderLines(columns: readonly Column[], rows: readonly (readonly string[])[], { bold }: Colours): string {
  const line = (cells: readonly string[]): string => cells.filter((cell) => cell !== '').join(' · ');
  const head = bold(line(columns.map(({ title }) => title)));
  return [head, ...rows.map((cells) => `  ${line(cells)}`)].join('\n');
}

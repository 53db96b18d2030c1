import type { Colours } from '../colours.ts';
import { formatBytes, formatCount, formatNoun, formatShare } from '../format.ts';
import { renderTable, type TableLook } from '../table.ts';
import type { DependencyReport, UnlicensedRow } from './report.ts';

/** How many rows a table shows before it says how many more there are. */
const MOST_ROWS = 12;

const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });

/** The report for people: a headline, the licences, the largest packages, those in several copies, those without a licence. */
export function renderReport(report: DependencyReport, look: TableLook): string {
  const { colours } = look;
  const { packages, names, installedBytes, pages, pageBytes } = report;
  const headline =
    `${formatNoun(packages, 'package')} of ${formatNoun(names, 'name')}, ${formatBytes(installedBytes)} installed; ` +
    `read ${formatNoun(pages, 'page')}, ${formatBytes(pageBytes)}`;
  const parts = [colours.bold(headline), licenceTable(report, look), sizeTable(report, look)];
  if (report.repeated.length > 0) parts.push(repeatedTable(report, look));
  parts.push(unlicensedLines(report.unlicensed, colours));
  if (report.withoutText.length > 0) parts.push(withoutTextLine(report.withoutText));
  return parts.join('\n\n');
}

function licenceTable({ licences, packages }: DependencyReport, look: TableLook): string {
  const rows = licences.map((row) => [
    row.licence ?? look.colours.yellow('(none named)'),
    formatCount(row.packages),
    formatShare(row.packages, packages),
    formatBytes(row.installedBytes),
  ]);
  const columns = [{ title: 'Licence' }, right('packages'), right('share'), right('installed')];
  return withMore(renderTable(columns, rows.slice(0, MOST_ROWS), look), rows.length, 'licence');
}

function sizeTable({ largest, installedBytes }: DependencyReport, look: TableLook): string {
  const rows = largest
    .slice(0, MOST_ROWS)
    .map((row) => [
      row.name,
      row.version,
      formatBytes(row.installedBytes),
      formatShare(row.installedBytes, installedBytes),
    ]);
  const columns = [{ title: 'Largest' }, { title: 'version' }, right('installed'), right('share')];
  return renderTable(columns, rows, look);
}

function repeatedTable({ repeated }: DependencyReport, look: TableLook): string {
  const rows = repeated
    .slice(0, MOST_ROWS)
    .map((row) => [row.name, formatCount(row.copies), shortened(row.versions), formatBytes(row.installedBytes)]);
  const columns = [{ title: 'In several copies' }, right('copies'), { title: 'versions' }, right('installed')];
  return withMore(renderTable(columns, rows, look), repeated.length, 'package');
}

function shortened(versions: readonly string[]): string {
  return versions.length <= 4
    ? versions.join(', ')
    : `${versions.slice(0, 3).join(', ')} and ${versions.length - 3} more`;
}

function unlicensedLines(rows: readonly UnlicensedRow[], colours: Colours): string {
  if (rows.length === 0) return 'Every package names its licence.';
  const lines = rows.slice(0, MOST_ROWS).map(({ name, version, hasFile }) => {
    return `  ${name} ${version}${hasFile ? ' (a licence file lies beside it)' : ''}`;
  });
  const head = colours.yellow(`${formatNoun(rows.length, 'package')} without a licence in the manifest:`);
  return withMore([head, ...lines].join('\n'), rows.length, 'package');
}

function withoutTextLine(rows: readonly UnlicensedRow[]): string {
  const some = rows.slice(0, 3).map(({ name }) => name);
  const names = rows.length > some.length ? `${some.join(', ')} and others` : some.join(', ');
  return `${formatNoun(rows.length, 'package')} with a licence in the manifest, but no text of it: ${names}.`;
}

function withMore(text: string, rows: number, noun: string): string {
  return rows <= MOST_ROWS ? text : `${text}\n  … and ${formatNoun(rows - MOST_ROWS, `more ${noun}`)}`;
}

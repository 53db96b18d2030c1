import { formatBytes, formatCount, formatMs } from './format.ts';
import type { SparedHost } from './host-strain.ts';
import type { Summary } from './summary.ts';
import { renderTable, type TableLook } from './table.ts';

/** More hosts than that are counted, and not named. */
const NAMED = 5;

/** The closing table of a harvest. */
export function renderSummary(summary: Summary, look: TableLook): string {
  const { red } = look.colours;
  const perSecond = summary.ms === 0 ? 0 : Math.round((1000 * summary.written) / summary.ms);
  const rows: (readonly [string, string])[] = [
    ...urlRows(summary),
    ['written', `${formatCount(summary.written)} in ${formatMs(summary.ms)}, ${formatCount(perSecond)} a second`],
  ];
  const before = summary.records - summary.written;
  if (before > 0) rows.push(['written before', formatCount(before)]);
  rows.push(['size', formatBytes(summary.bytes)]);
  if (summary.unchanged > 0) rows.push(['unchanged', formatCount(summary.unchanged)]);
  rows.push(['retries', formatCount(summary.retries)]);
  for (const [status, count] of Object.entries(summary.statuses)) rows.push([statusLabel(status), formatCount(count)]);
  rows.push(...sparedRows(summary.spared));
  if (summary.duplicates > 0) rows.push(['listed twice', formatCount(summary.duplicates)]);
  if (summary.badLines > 0) rows.push([red('not a URL'), formatCount(summary.badLines)]);
  if (summary.failed > 0) rows.push([red('failed'), formatCount(summary.failed)]);
  rows.push(['records', `${formatCount(summary.records)} in ${summary.out}`]);
  return renderTable([{ title: 'Harvest' }, { title: '', align: 'right' }], rows, look);
}

function urlRows({ urls, done, remaining, interrupted }: Summary): (readonly [string, string])[] {
  if (!interrupted) return [['URLs', formatCount(urls)]];
  if (remaining === null) return [['URLs', `${formatCount(done)} of ${formatCount(urls)} or more`]];
  const all: readonly [string, string] = ['URLs', `${formatCount(done)} of ${formatCount(done + remaining)}`];
  return remaining === 0 ? [all] : [all, ['remaining', `up to ${formatCount(remaining)}`]];
}

function sparedRows(spared: readonly SparedHost[]): (readonly [string, string])[] {
  const rows = spared.slice(0, NAMED).map((host): readonly [string, string] => ['spared', sparing(host)]);
  return spared.length > NAMED ? [...rows, ['spared', `${formatCount(spared.length - NAMED)} hosts more`]] : rows;
}

function sparing({ host, limit, of, pauses, pausedMs }: SparedHost): string {
  const parts = limit < of ? [`${formatCount(limit)} of ${formatCount(of)} at a time`] : [];
  if (pauses > 0) parts.push(`left alone for ${formatMs(pausedMs)}`);
  return `${host}: ${parts.join(', ')}`;
}

function statusLabel(status: string): string {
  return status === 'none' ? 'no answer' : `status ${status}`;
}

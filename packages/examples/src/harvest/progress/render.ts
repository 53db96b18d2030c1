import type { Colours } from '../colours.ts';
import { formatBytes, formatCount, formatMs, formatNoun } from '../format.ts';
import { stages, type Counts, type Stage } from './counts.ts';

const LONGEST_BAR = 30;
/** A bar beside remarks, and one that stands alone with its figures: shorter ones show nothing. */
const SHORTEST_BAR = 10;
const SHORTEST_LONE_BAR = 5;

const NAME = 'fetched  '.length;
const PERCENT = '100 %'.length;

/** A terminal of fewer columns has no room for the name of a stage and a percentage. */
export const NARROWEST: number = NAME + PERCENT + 1;

/** What bars are drawn with. */
export interface BarOptions {
  /** The width of the terminal in characters: no line is longer. */
  readonly columns: number;
  readonly colours: Colours;
  /** Milliseconds since the start. */
  readonly ms: number;
}

/** A stage with what is written about it. */
interface Row {
  readonly stage: Stage;
  readonly name: string;
  readonly percent: string;
  readonly figures: string;
  readonly remark: string;
}

/** A line a stage: its name, a bar, its figures and remarks, or as much of that as there is room for. */
export function renderBars(counts: Counts, { columns, colours, ms }: BarOptions): string {
  const rows = rowsOf(counts, ms);
  // A line that wraps, or just fills its row, would leave its other half behind at the next redraw.
  const room = columns - 1;
  const widest = (text: (row: Row) => string): number => Math.max(...rows.map((row) => text(row).length));
  const drawn = (text: (row: Row) => string, width: number): string =>
    lines(rows, (row) => `${row.name}${renderBar(row.stage, Math.min(LONGEST_BAR, width), colours)} ${text(row)}`);
  const all = (row: Row): string => `${row.figures}${row.remark}`;
  const numbers = (row: Row): string => `${row.percent} ${row.figures}`;
  const bar = room - NAME - 1 - widest(all);
  if (bar >= SHORTEST_BAR) return drawn(all, bar);
  const lone = room - NAME - 1 - widest(numbers);
  if (lone >= SHORTEST_LONE_BAR) return drawn(numbers, lone);
  if (NAME + widest(numbers) <= room) return lines(rows, (row) => row.name + numbers(row));
  if (columns >= NARROWEST) return lines(rows, (row) => row.name + row.percent);
  return lines(rows, (row) => row.percent.trim().slice(0, Math.max(0, room)).trim());
}

function rowsOf(counts: Counts, ms: number): readonly Row[] {
  const remarks = ['', fetchedRemark(counts), ` · ${formatMs(ms)}`];
  const all = stages(counts);
  // As wide as they will be at the end: bars that shrink as the figures grow seem to go backwards.
  const widest = Math.max(...all.map((stage) => proportion({ ...stage, done: stage.of }).length));
  return all.map((stage, index) => ({
    stage,
    name: stage.name.padEnd(NAME),
    percent: percentage(stage).padStart(PERCENT),
    figures: proportion(stage).padStart(widest),
    remark: remarks[index] ?? '',
  }));
}

function lines(rows: readonly Row[], line: (row: Row) => string): string {
  return rows.map(line).join('\n');
}

/** The same in one plain line, for a log. */
export function renderLine(counts: Counts, ms: number): string {
  const parts = stages(counts).map((stage) => `${stage.name} ${proportion(stage)}`);
  return `${parts.join(', ')}${fetchedRemark(counts)} · ${formatMs(ms)}`;
}

function renderBar(stage: Stage, width: number, colours: Colours): string {
  const filled = Math.floor(shareOf(stage) * width);
  return colours.green('█'.repeat(filled)) + colours.dim('░'.repeat(width - filled));
}

/** What is done of a stage, from 0 to 1. */
function shareOf({ done, of, open }: Stage): number {
  return of === 0 ? (open ? 0 : 1) : Math.min(1, done / of);
}

function percentage(stage: Stage): string {
  return stage.open ? '? %' : `${Math.floor(100 * shareOf(stage))} %`;
}

function proportion({ done, of, open }: Stage): string {
  return `${formatCount(done)} of ${formatCount(of)}${open ? '+' : ''}`;
}

function fetchedRemark({ bytes, unchanged, retries, failed, slowed }: Counts): string {
  const parts = [formatBytes(bytes)];
  if (unchanged > 0) parts.push(`${formatCount(unchanged)} unchanged`);
  if (retries > 0) parts.push(formatNoun(retries, 'retry', 'retries'));
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  if (slowed > 0) parts.push(`${formatNoun(slowed, 'host')} slowed down`);
  return ` · ${parts.join(' · ')}`;
}

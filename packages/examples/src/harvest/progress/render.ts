import type { Colours } from '../colours.ts';
import { formatBytes, formatCount, formatMs, formatNoun } from '../format.ts';
import { stages, type Counts, type Stage } from './counts.ts';

const LONGEST_BAR = 30;
const SHORTEST_BAR = 5;

/** What bars are drawn with. */
export interface BarOptions {
  /** The width of the terminal in characters: no line is longer. */
  readonly columns: number;
  readonly colours: Colours;
  /** Milliseconds since the start. */
  readonly ms: number;
}

/** One progress bar a stage, a line each. */
export function renderBars(counts: Counts, { columns, colours, ms }: BarOptions): string {
  const remarks = ['', fetchedRemark(counts), ` · ${formatMs(ms)}`];
  const rows = stages(counts);
  const widest = Math.max(...rows.map((stage) => proportion(stage).length));
  const figures = rows.map((stage) => proportion(stage).padStart(widest));
  const longest = Math.max(...figures.map((text, row) => text.length + (remarks[row] ?? '').length));
  const room = Math.min(LONGEST_BAR, columns - 'fetched  '.length - 2 - longest);
  return rows
    .map((stage, row) => {
      const bar = room < SHORTEST_BAR ? '' : `${renderBar(stage, room, colours)} `;
      const text = `${figures[row] ?? ''}${remarks[row] ?? ''}`;
      // Cut what does not fit: a line that wraps would leave its other half behind at the next redraw.
      return `${stage.name.padEnd(8)} ${bar}${room < SHORTEST_BAR ? text.slice(0, Math.max(0, columns - 10)) : text}`;
    })
    .join('\n');
}

/** The same in one plain line, for a log. */
export function renderLine(counts: Counts, ms: number): string {
  const parts = stages(counts).map((stage) => `${stage.name} ${proportion(stage)}`);
  return `${parts.join(', ')}${fetchedRemark(counts)} · ${formatMs(ms)}`;
}

function renderBar({ done, of, open }: Stage, width: number, colours: Colours): string {
  const share = of === 0 ? (open ? 0 : 1) : Math.min(1, done / of);
  const filled = Math.floor(share * width);
  return colours.green('█'.repeat(filled)) + colours.dim('░'.repeat(width - filled));
}

function proportion({ done, of, open }: Stage): string {
  return `${formatCount(done)} of ${formatCount(of)}${open ? '+' : ''}`;
}

function fetchedRemark({ bytes, retries, failed }: Counts): string {
  const parts = [formatBytes(bytes)];
  if (retries > 0) parts.push(formatNoun(retries, 'retry', 'retries'));
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  return ` · ${parts.join(' · ')}`;
}

import { readReport } from './dependencies/report.ts';
import { renderReport } from './dependencies/report-tables.ts';
import { harvestsPackages, type HarvestArguments } from './arguments.ts';
import { coloursFor } from './colours.ts';
import type { Host } from './host.ts';
import { shellWord } from './shell.ts';
import type { Summary } from './summary.ts';
import { renderSummary } from './summary-table.ts';

/** What the user has typed, by what npm calls it. */
const PROGRAMS: Readonly<Record<string, string>> = { start: 'npm start --', npx: 'npx forawait harvest' };

/** Prints what came of a harvest on standard output: tables, or JSON. */
export async function printSummary(summary: Summary, settings: HarvestArguments, { stdout, env }: Host): Promise<void> {
  const reports = harvestsPackages(settings) && !summary.interrupted;
  const dependencies = reports ? await readReport(settings.out) : undefined;
  if (settings.json) {
    stdout.write(`${JSON.stringify(dependencies ? { ...summary, dependencies } : summary, undefined, 2)}\n`);
    return;
  }
  // A terminal that does not know its size says 0.
  const columns = stdout.isTTY === true ? stdout.columns || undefined : undefined;
  const look = { colours: coloursFor(stdout, env), columns };
  if (dependencies) stdout.write(`\n${renderReport(dependencies, look)}\n`);
  stdout.write(`\n${renderSummary(summary, look)}\n`);
}

/** The command that goes on with a harvest that was interrupted, as a line. */
export function resumeHint(words: readonly string[], { env }: Host): string {
  const program = PROGRAMS[env['npm_lifecycle_event'] ?? ''] ?? 'forawait harvest';
  // What follows it is no option.
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const given = words.slice(0, end).filter((word) => word !== '--resume');
  const command = [...given, '--resume', ...words.slice(end)].map((word) => shellWord(word));
  return `Continue with: ${[program, ...command].join(' ')}\n`;
}

import { USAGE } from './usage.ts';
import type { Host } from './host.ts';
import { runHarvest } from './run-harvest.ts';
import { UsageError } from './usage-error.ts';
import { ownVersion } from './version.ts';

/**
 * Runs a command line, and answers with its exit code; after an abort of the signal with `undefined`.
 *
 * @param words the words after the name of the program
 * @param signal aborts at Ctrl-C
 * @param host where to read and write
 */
export async function run(words: readonly string[], signal: AbortSignal, host: Host): Promise<number | undefined> {
  const [command, ...rest] = words;
  try {
    if (command === 'harvest') return await runHarvest(rest, signal, host);
    host.stdout.write(answerTo(command));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    host.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function answerTo(command: string | undefined): string {
  if (command === '--help' || command === '-h') return USAGE;
  if (command === '--version') return `forawait ${ownVersion()}\n`;
  throw unknown(command);
}

function unknown(command: string | undefined): UsageError {
  if (command === undefined) {
    return new UsageError('Cannot run without a command: name one, forawait harvest; see forawait --help');
  }
  return new UsageError(`Cannot run ${JSON.stringify(command)}: the command is harvest; see forawait --help`);
}

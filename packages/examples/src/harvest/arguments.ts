import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** What the command line of `forawait harvest` asks for. */
export interface HarvestArguments {
  /** The file of URLs, `-` for standard input, or `undefined` for the packages in `node_modules`. */
  readonly list: string | undefined;
  /** The file of records, and whether the command line named it. */
  readonly out: string;
  readonly outNamed: boolean;
  readonly concurrency: number;
  /** `undefined` when the command line leaves it open. */
  readonly perHost: number | undefined;
  readonly retries: number;
  readonly timeoutMs: number;
  readonly resume: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

export const DEFAULT_OUT = 'harvest.ndjson';

export const USAGE: string = `Usage: forawait harvest [<urls-file> | -] [options]

Reads URLs line by line, fetches them politely and writes one NDJSON record a URL.
Without a list it harvests the manifests, READMEs and licences of the packages in node_modules,
served on loopback, and reports on them.

  --out <file>        where the records go (default ${DEFAULT_OUT})
  --concurrency <n>   requests under way at most, 1 to 1000 (default 16)
  --per-host <n>      requests under way at most to one host (default 4; without a list: no limit of its own)
  --retries <n>       further tries after a failed one, 0 to 20 (default 4)
  --timeout-ms <n>    milliseconds that one try may take, 1 to 3600000 (default 10000)
  --resume            continue the out file: what it holds is not fetched again
  --json              print the closing summary as JSON
  --help              print this
  --version           print the version

Exit code: 0 all went well; 1 a URL failed or a line is no URL; 2 the command is wrong; 130 interrupted.
`;

const options = {
  out: { type: 'string' },
  concurrency: { type: 'string' },
  'per-host': { type: 'string' },
  retries: { type: 'string' },
  'timeout-ms': { type: 'string' },
  resume: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const NUMBERS: readonly string[] = ['--concurrency', '--per-host', '--retries', '--timeout-ms'];

/**
 * The settings that a command line stands for, defaults filled in.
 *
 * @param words the words after `harvest`
 * @throws UsageError at the call, for an unknown option, a second list, or a number out of its range
 * @example
 * const { list, concurrency } = parseHarvestArguments(['urls.txt', '--concurrency', '8']);
 * console.log(list, concurrency); // urls.txt 8
 */
export function parseHarvestArguments(words: readonly string[]): HarvestArguments {
  const { values, positionals } = split(words);
  if (positionals.length > 1) {
    throw new UsageError(`Cannot harvest ${positionals.length} lists (${positionals.join(', ')}): name one`);
  }
  if (values.out === '') throw new UsageError('Cannot write to --out "": name a file');
  return {
    list: positionals[0],
    out: values.out ?? DEFAULT_OUT,
    outNamed: values.out !== undefined,
    concurrency: wholeNumber('--concurrency', values.concurrency, 1, 1000) ?? 16,
    perHost: wholeNumber('--per-host', values['per-host'], 1, 1000),
    retries: wholeNumber('--retries', values.retries, 0, 20) ?? 4,
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 3_600_000) ?? 10_000,
    resume: values.resume ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

type Split = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;

function split(words: readonly string[]): Split {
  try {
    return parseArgs({ args: withNumbers(words), options, allowPositionals: true });
  } catch (error) {
    // Node's own sentences are good; what follows the first one explains `--`, which nobody needs here.
    const [sentence = ''] = (error as Error).message.split(/\.?\s*\n|\. /);
    throw new UsageError(`Cannot read the command line: ${sentence}${meant(sentence)}; see --help`, { cause: error });
  }
}

function meant(sentence: string): string {
  const typed = /^Unknown option '(--[^=']+)/.exec(sentence)?.[1] ?? '';
  const name = nearest(
    typed,
    Object.keys(options).map((option) => `--${option}`),
  );
  return name === undefined ? '' : `, did you mean ${name}?`;
}

/** The words with each number tied to its option: to `parseArgs` a word like `-1` is an option of its own. */
function withNumbers(words: readonly string[]): string[] {
  const tied: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') return [...tied, ...words.slice(index)];
    if (NUMBERS.includes(word)) tied.push(`${word}=${words[(index += 1)] ?? ''}`);
    else tied.push(word);
  }
  return tied;
}

function wholeNumber(name: string, text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new UsageError(`Cannot run with ${name} ${text || '""'}: it must be a whole number from ${low} to ${high}`);
}

import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import { parseRate, type Rate } from './rate.ts';
import { DEFAULT_OUT } from './usage.ts';
import { UsageError } from './usage-error.ts';

/** What the command line of `forawait harvest` asks for. */
export interface HarvestArguments {
  /** The file of URLs, `-` for standard input; `undefined` when none was named. */
  readonly list: string | undefined;
  /** The file whose lines are harvested as they are appended; there is no list then. */
  readonly follow: string | undefined;
  /** The file of records, and whether the command line named it. */
  readonly out: string;
  readonly outNamed: boolean;
  readonly concurrency: number;
  /** `undefined` when the command line leaves it open. */
  readonly perHost: number | undefined;
  /** How often requests may start; `undefined` for as often as can be. */
  readonly rate: Rate | undefined;
  readonly retries: number;
  readonly timeoutMs: number;
  /** The folder of pages that are asked for only if they have changed; `undefined`: none. */
  readonly cache: string | undefined;
  readonly resume: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

const options = {
  follow: { type: 'string' },
  out: { type: 'string' },
  concurrency: { type: 'string' },
  'per-host': { type: 'string' },
  rate: { type: 'string' },
  burst: { type: 'string' },
  retries: { type: 'string' },
  'timeout-ms': { type: 'string' },
  cache: { type: 'string' },
  resume: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Whether nothing was named to be harvested, which stands for the packages in `node_modules`. */
export function harvestsPackages({ list, follow }: Pick<HarvestArguments, 'list' | 'follow'>): boolean {
  return list === undefined && follow === undefined;
}

const NUMBERS: readonly string[] = ['--concurrency', '--per-host', '--rate', '--burst', '--retries', '--timeout-ms'];

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
  const [list] = positionals;
  if (values.out === '') throw new UsageError('Cannot write to --out "": name a file');
  if (values.out === '-')
    throw new UsageError('Cannot write to standard output: name a file, or ./- for one of that name');
  return {
    list,
    follow: followed(values.follow, list),
    out: values.out ?? DEFAULT_OUT,
    outNamed: values.out !== undefined,
    concurrency: wholeNumber('--concurrency', values.concurrency, 1, 1000) ?? 16,
    perHost: wholeNumber('--per-host', values['per-host'], 1, 1000),
    rate: rateOf(values.rate, values.burst),
    retries: wholeNumber('--retries', values.retries, 0, 20) ?? 4,
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 3_600_000) ?? 10_000,
    cache: cacheOf(values.cache, harvestsPackages({ list, follow: values.follow })),
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

function followed(file: string | undefined, list: string | undefined): string | undefined {
  if (file === '') throw new UsageError('Cannot follow "": name a file');
  if (file === '-') throw new UsageError('Cannot follow standard input: name a file, or harvest - as a list');
  if (file === undefined || list === undefined) return file;
  throw new UsageError(`Cannot follow ${file} and harvest ${list}: name one of them`);
}

function rateOf(text: string | undefined, burst: string | undefined): Rate | undefined {
  const most = wholeNumber('--burst', burst, 1, 100_000);
  if (text !== undefined) return parseRate(text, most);
  if (most === undefined) return undefined;
  throw new UsageError(`Cannot run with --burst ${most}: it is for --rate, which is not given`);
}

function cacheOf(folder: string | undefined, packages: boolean): string | undefined {
  if (folder === '') throw new UsageError('Cannot keep pages in --cache "": name a folder');
  if (folder === undefined || !packages) return folder;
  throw new UsageError(`Cannot run with --cache ${folder}: it is for a list or --follow, and none is given`);
}

function wholeNumber(name: string, text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new UsageError(`Cannot run with ${name} ${text || '""'}: it must be a whole number from ${low} to ${high}`);
}

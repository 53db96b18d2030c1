import { expect, test } from '@jest/globals';
import { parseHarvestArguments } from './arguments.ts';

test('no words ask for the dependencies with every default', () => {
  expect(parseHarvestArguments([])).toEqual({
    list: undefined,
    out: 'harvest.ndjson',
    outNamed: false,
    concurrency: 16,
    perHost: undefined,
    retries: 4,
    timeoutMs: 10_000,
    resume: false,
    json: false,
    help: false,
    version: false,
  });
});

test('every option is read, before or after the list', () => {
  const words =
    '--out a.ndjson --concurrency 8 urls.txt --per-host=2 --retries 0 --timeout-ms 250 --resume --json --help --version';
  expect(parseHarvestArguments(words.split(' '))).toEqual({
    list: 'urls.txt',
    out: 'a.ndjson',
    outNamed: true,
    concurrency: 8,
    perHost: 2,
    retries: 0,
    timeoutMs: 250,
    resume: true,
    json: true,
    help: true,
    version: true,
  });
});

test('a dash is standard input', () => {
  expect(parseHarvestArguments(['-', '--resume']).list).toBe('-');
});

test('after -- everything is a list, also what looks like an option', () => {
  expect(parseHarvestArguments(['--', '--retries']).list).toBe('--retries');
});

test('the default out file counts as named when it was named', () => {
  expect(parseHarvestArguments(['--out', 'harvest.ndjson']).outNamed).toBe(true);
});

test.each([
  [['--concurrency', '0'], 'Cannot run with --concurrency 0: it must be a whole number from 1 to 1000'],
  [['--concurrency', '1e3'], 'Cannot run with --concurrency 1e3: it must be a whole number from 1 to 1000'],
  [['--concurrency=-1'], 'Cannot run with --concurrency -1: it must be a whole number from 1 to 1000'],
  [['--retries', '-1'], 'Cannot run with --retries -1: it must be a whole number from 0 to 20'],
  [['--concurrency', '-1', 'urls.txt'], 'Cannot run with --concurrency -1: it must be a whole number from 1 to 1000'],
  [['--per-host', '-1'], 'Cannot run with --per-host -1: it must be a whole number from 1 to 1000'],
  [['--timeout-ms', '-5'], 'Cannot run with --timeout-ms -5: it must be a whole number from 1 to 3600000'],
  [['--retries', '--json'], 'Cannot run with --retries --json: it must be a whole number from 0 to 20'],
  [['--retries'], 'Cannot run with --retries "": it must be a whole number from 0 to 20'],
  [['--retries', '1.5'], 'Cannot run with --retries 1.5: it must be a whole number from 0 to 20'],
  [['--per-host='], 'Cannot run with --per-host "": it must be a whole number from 1 to 1000'],
  [['--timeout-ms', '3600001'], 'Cannot run with --timeout-ms 3600001: it must be a whole number from 1 to 3600000'],
  [['a.txt', 'b.txt'], 'Cannot harvest 2 lists (a.txt, b.txt): name one'],
  [['--out', ''], 'Cannot write to --out "": name a file'],
  [['--outt', 'x'], "Cannot read the command line: Unknown option '--outt', did you mean --out?; see --help"],
  [
    ['--concurency', '8'],
    "Cannot read the command line: Unknown option '--concurency', did you mean --concurrency?; see --help",
  ],
  [['--jsno=1'], "Cannot read the command line: Unknown option '--jsno', did you mean --json?; see --help"],
  [['--verbose'], "Cannot read the command line: Unknown option '--verbose'; see --help"],
  [['-x'], "Cannot read the command line: Unknown option '-x'; see --help"],
  [['--out', '-x'], "Cannot read the command line: Option '--out' argument is ambiguous; see --help"],
  [['--out'], "Cannot read the command line: Option '--out <value>' argument missing; see --help"],
])('%j is refused: %s', (words, message) => {
  let thrown: unknown;
  try {
    parseHarvestArguments(words);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ name: 'UsageError', message });
});

import { expect, test } from '@jest/globals';
import { parseHarvestArguments } from './arguments.ts';

test('no words ask for the dependencies with every default', () => {
  expect(parseHarvestArguments([])).toEqual({
    list: undefined,
    follow: undefined,
    out: 'harvest.ndjson',
    outNamed: false,
    concurrency: 16,
    perHost: undefined,
    rate: undefined,
    retries: 4,
    timeoutMs: 10_000,
    cache: undefined,
    resume: false,
    json: false,
    help: false,
    version: false,
  });
});

test('every option is read, before or after the list', () => {
  const words =
    '--out a.ndjson --concurrency 8 urls.txt --per-host=2 --rate 30/m --burst=5 --retries 0 --timeout-ms 250 --cache pages --resume --json --help --version';
  expect(parseHarvestArguments(words.split(' '))).toEqual({
    list: 'urls.txt',
    follow: undefined,
    out: 'a.ndjson',
    outNamed: true,
    concurrency: 8,
    perHost: 2,
    rate: { rate: 30, perMs: 60_000, burst: 5 },
    retries: 0,
    timeoutMs: 250,
    cache: 'pages',
    resume: true,
    json: true,
    help: true,
    version: true,
  });
});

test('a dash is standard input', () => {
  expect(parseHarvestArguments(['-', '--resume']).list).toBe('-');
});

test('what is followed takes the place of a list', () => {
  const { list, follow } = parseHarvestArguments(['--follow', 'urls.log', '--resume']);
  expect([list, follow]).toEqual([undefined, 'urls.log']);
});

test.each([
  ['5', 5, 1000, 5],
  ['5/s', 5, 1000, 5],
  ['0.5/s', 0.5, 1000, 1],
  ['30/m', 30, 60_000, 1],
  ['150/m', 150, 60_000, 2],
  ['0.001', 0.001, 1000, 1],
  ['100000/m', 100_000, 60_000, 1666],
])("--rate %s is %d in %d milliseconds, and a second's worth of it at once, %d", (text, rate, perMs, burst) => {
  expect(parseHarvestArguments(['--rate', text]).rate).toEqual({ rate, perMs, burst });
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
  [
    ['--rate', '0'],
    'Cannot run with --rate 0: it must be a number from 0.001 to 100000, with /s or /m behind it or nothing: 5, 0.5/s, 30/m',
  ],
  [
    ['--rate', '-1'],
    'Cannot run with --rate -1: it must be a number from 0.001 to 100000, with /s or /m behind it or nothing: 5, 0.5/s, 30/m',
  ],
  [
    ['--rate', '5/h'],
    'Cannot run with --rate 5/h: it must be a number from 0.001 to 100000, with /s or /m behind it or nothing: 5, 0.5/s, 30/m',
  ],
  [
    ['--rate', '1e3'],
    'Cannot run with --rate 1e3: it must be a number from 0.001 to 100000, with /s or /m behind it or nothing: 5, 0.5/s, 30/m',
  ],
  [
    ['--rate', '100001'],
    'Cannot run with --rate 100001: it must be a number from 0.001 to 100000, with /s or /m behind it or nothing: 5, 0.5/s, 30/m',
  ],
  [
    ['--rate', '0.0001'],
    'Cannot run with --rate 0.0001: it must be a number from 0.001 to 100000, with /s or /m behind it or nothing: 5, 0.5/s, 30/m',
  ],
  [
    ['--rate', 'fast'],
    'Cannot run with --rate fast: it must be a number from 0.001 to 100000, with /s or /m behind it or nothing: 5, 0.5/s, 30/m',
  ],
  [
    ['--rate'],
    'Cannot run with --rate "": it must be a number from 0.001 to 100000, with /s or /m behind it or nothing: 5, 0.5/s, 30/m',
  ],
  [['--rate', '5', '--burst', '0'], 'Cannot run with --burst 0: it must be a whole number from 1 to 100000'],
  [['--burst', '5'], 'Cannot run with --burst 5: it is for --rate, which is not given'],
  [['--follow', 'a.log', 'b.txt'], 'Cannot follow a.log and harvest b.txt: name one of them'],
  [['--follow', 'a.log', '-'], 'Cannot follow a.log and harvest -: name one of them'],
  [['--follow', ''], 'Cannot follow "": name a file'],
  [['--follow=-'], 'Cannot follow standard input: name a file, or harvest - as a list'],
  [['--follow'], "Cannot read the command line: Option '--follow <value>' argument missing; see --help"],
  [['a.txt', 'b.txt'], 'Cannot harvest 2 lists (a.txt, b.txt): name one'],
  [['--out', '-'], 'Cannot write to standard output: name a file, or ./- for one of that name'],
  [['--out', ''], 'Cannot write to --out "": name a file'],
  [['a.txt', '--cache', ''], 'Cannot keep pages in --cache "": name a folder'],
  [['--cache', 'pages'], 'Cannot run with --cache pages: it is for a list or --follow, and none is given'],
  [['a.txt', '--cache'], "Cannot read the command line: Option '--cache <value>' argument missing; see --help"],
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

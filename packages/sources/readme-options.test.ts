import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const SECTIONS = [
  ['lineReader', 'LineReaderOptions'],
  ['ndjson', 'NdjsonOptions'],
  ['writeNdjson', 'WriteNdjsonOptions'],
  ['csv', 'CsvOptions'],
  ['pages', 'PagesOptions'],
  ['download', 'DownloadOptions'],
  ['counter', 'CounterOptions'],
  ['events', 'EventsOptions'],
  ['watch', 'WatchOptions'],
  ['serverSentEvents', 'ServerSentEventsOptions'],
  ['resumable', 'ResumableOptions'],
] as const;
/** Options that have options of their own. */
const SUBSECTIONS = [
  ['lineReader', 'follow', 'FollowOptions'],
  ['fetcher', 'memoryCache', 'MemoryCacheOptions'],
  ['serverSentEvents', 'reconnect', 'ReconnectOptions'],
  ['resumable', 'run', 'RunOptions'],
] as const;

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('README.md');
const surfaces = read('../../docs/api/core.txt') + read('../../docs/api/sources.txt');

function ownOptionsOf(name: string): string[] {
  return declared(name).own;
}

function declared(name: string): { readonly head: string; readonly body: string; readonly own: string[] } {
  const [, head, body] = new RegExp(`^interface ${name}\\b(.*) \\{\\n([^]*?)^\\}`, 'm').exec(surfaces) ?? [];
  if (head === undefined || body === undefined) throw new Error(`Cannot find the interface ${name} in docs/api`);
  return { head, body, own: [...body.matchAll(/^ {4}readonly (\w+)\??:/gm)].map(([, option]) => String(option)) };
}

/** The options of an interface, those that it inherits included. */
function optionsOf(name: string): string[] {
  const { head, own } = declared(name);
  return head.endsWith('extends SourceOptions') ? [...own, ...optionsOf('SourceOptions')] : own;
}

/** The numbers among them. */
function numbersOf(name: string): string[] {
  const { head, body } = declared(name);
  const own = [...body.matchAll(/^ {4}readonly (\w+)\??:(?!.*=>).*\bnumber\b/gm)].map(([, option]) => String(option));
  return head.endsWith('extends SourceOptions') ? [...own, ...numbersOf('SourceOptions')] : own;
}

/** The option table of a section, or that of an option of its options. */
function tableOf(section: string, option?: string): string {
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${section}(`)) ?? '';
  const head = option === undefined ? 'option' : `option of \`${option}\``;
  return new RegExp(`^\\| ${head} +\\|[^]*?(?=\\n\\n)`, 'm').exec(text)?.[0] ?? '';
}

/** What it has in its first column. */
function rowsOf(section: string, option?: string): string[] {
  const cells = [...tableOf(section, option).matchAll(/^\| (`[^|]*)\|/gm)].map(([, cell]) => String(cell));
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, option]) => String(option)));
}

test.each(SECTIONS)('the README names every option of %s(), and no other', (section, options) => {
  expect(rowsOf(section).sort()).toEqual(optionsOf(options).sort());
});

test('the README names every option of fetcher(), over HTTP and with load, and no other', () => {
  const interfaces = ['FetcherOptions', 'LoadFetcherOptions', 'FetchPolicy', 'SourceOptions'];
  const options = new Set(interfaces.flatMap(ownOptionsOf));
  expect(rowsOf('fetcher').sort()).toEqual([...options].sort());
});

test.each(SUBSECTIONS)('the README names every option of %s({ %s }), and no other', (section, option, options) => {
  expect(rowsOf(section, option).sort()).toEqual(optionsOf(options).sort());
});

test.each(SUBSECTIONS)('the README names every option of %s({ %s }) with its default', (section, option, options) => {
  const rows = rowsOf(section, option);
  expect(rows.length).toBe(optionsOf(options).length);
  for (const name of rows) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\| +[^ |]`, 'm'));
});

/** A range, or the section that has it. */
const RANGE = /\d or more|\d to \d|more than 0|other than 0|0 to `everyMs`|As (for|above)/;

const TABLES: readonly (readonly [section: string, options: string, option?: string])[] = [
  ...SECTIONS,
  ...SUBSECTIONS.map(([section, option, options]) => [section, options, option] as const),
  ['fetcher', 'FetcherOptions'],
  ['fetcher', 'FetchPolicy'],
];

for (const [section, options, option] of TABLES) {
  test(`the README names a range for every number among the ${options} of ${section}()`, () => {
    const table = tableOf(section, option).split('\n');
    for (const name of numbersOf(options)) {
      expect(table.find((row) => row.split('|')[1]?.includes(`\`${name}\``))).toMatch(RANGE);
    }
  });
}

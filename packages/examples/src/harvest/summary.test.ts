import { expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import { newCounts } from './progress/counts.ts';
import { failureRecord } from './record.ts';
import { countStatus, exitCode, summarize, type Summary } from './summary.ts';
import { renderSummary } from './summary-table.ts';

const plain = { colours: picocolors.createColors(false) };

function summary(
  counts: Partial<ReturnType<typeof newCounts>> = {},
  statuses: [string, number][] = [],
  interrupted = false,
  spared: Summary['spared'] = [],
): Summary {
  return summarize({
    out: 'a.ndjson',
    counts: { ...newCounts(), ...counts },
    statuses: new Map(statuses),
    kept: counts.kept ?? 0,
    spared,
    ms: 2000.4,
    interrupted,
  });
}

test('the summary counts URLs, not lines', () => {
  expect(
    summary({ read: 10, bad: 2, duplicates: 1, written: 7, failed: 1, retries: 3, bytes: 512 }, [
      ['200', 6],
      ['none', 1],
    ]),
  ).toEqual({
    out: 'a.ndjson',
    urls: 7,
    done: 7,
    remaining: null,
    records: 7,
    written: 7,
    failed: 1,
    badLines: 2,
    duplicates: 1,
    retries: 3,
    unchanged: 0,
    bytes: 512,
    ms: 2000,
    statuses: { 200: 6, none: 1 },
    spared: [],
    interrupted: false,
  });
});

test('only a harvest without failures and bad lines exits with 0', () => {
  expect([summary(), summary({ failed: 1 }), summary({ bad: 1 }), summary({ duplicates: 1 })].map(exitCode)).toEqual([
    0, 1, 1, 0,
  ]);
});

test('what remains is what the list has without bad lines, repeated URLs and those that have a record', () => {
  const counts = { total: 200, read: 116, bad: 2, duplicates: 1, kept: 10, written: 90 };
  expect(summary(counts, [], true)).toMatchObject({ urls: 113, remaining: 97 });
  expect(summary({ ...counts, total: undefined }, [], true)).toMatchObject({ remaining: null });
  expect(summary({ total: 10, read: 10, written: 10 })).toMatchObject({ urls: 10, remaining: 0 });
});

test('the closing table of an interrupted harvest says what is done of how much, and what remains', () => {
  const text = renderSummary(summary({ total: 1200, read: 116, kept: 10, written: 90 }, [], true), plain);
  expect(text).toMatch(/│ URLs +│ +100 of 1,200 │\n│ remaining +│ +up to 1,100 │/);
  const whole = renderSummary(summary({ total: 5, read: 5, written: 5 }, [], true), plain);
  expect(whole).toMatch(/│ URLs +│ +5 of 5 │\n│ written/);
});

test('of a list whose length nobody knows, an interrupted harvest says what was done of what was read', () => {
  const text = renderSummary(summary({ read: 116, written: 100 }, [], true), plain);
  expect(text).toMatch(/│ URLs +│ +100 of 116 or more │\n│ written/);
});

test('a record without an answer counts as none', () => {
  const statuses = new Map<string, number>();
  for (const status of [503, null, 503])
    countStatus(statuses, failureRecord({ url: '/', status, ms: 1, tries: 1, error: 'x' }));
  expect([...statuses]).toEqual([
    ['503', 2],
    ['none', 1],
  ]);
});

test('the closing table shows what there is to show', () => {
  expect(
    renderSummary(summary({ read: 1829, written: 1829, retries: 12, bytes: 6_435_581 }, [['200', 1829]]), plain),
  ).toBe(
    [
      '┌────────────┬──────────────────────────────┐',
      '│ Harvest    │                              │',
      '├────────────┼──────────────────────────────┤',
      '│ URLs       │                        1,829 │',
      '│ written    │ 1,829 in 2.0 s, 915 a second │',
      '│ size       │                      6.44 MB │',
      '│ retries    │                           12 │',
      '│ status 200 │                        1,829 │',
      '│ records    │            1,829 in a.ndjson │',
      '└────────────┴──────────────────────────────┘',
    ].join('\n'),
  );
});

test('the closing table shows troubles only where there are some', () => {
  const troubled = summary({ read: 9, bad: 2, duplicates: 1, kept: 1, written: 5, failed: 1 }, [
    ['200', 4],
    ['none', 1],
  ]);
  const text = renderSummary(troubled, plain);
  for (const line of [
    /written before │ +1 │/,
    /no answer +│ +1 │/,
    /listed twice +│ +1 │/,
    /not a URL +│ +2 │/,
    /failed +│ +1 │/,
  ]) {
    expect(text).toMatch(line);
  }
});

test('the closing table and the JSON tell how many pages have not changed, where some have not', () => {
  const some = summary({ read: 9, written: 9, unchanged: 7, bytes: 512 });
  expect([some.unchanged, some.bytes]).toEqual([7, 512]);
  expect(renderSummary(some, plain)).toMatch(/│ size +│ +512 B │\n│ unchanged +│ +7 │\n│ retries/);
});

test('the closing table names the hosts that were spared, five at most', () => {
  const spared = [1, 2, 3, 4, 3, 3, 3].map((limit, index) => ({
    ...{ host: `${index}.test`, limit, of: 4 },
    ...(index % 3 === 0 ? { pauses: 2, pausedMs: 3000 } : { pauses: 0, pausedMs: 0 }),
  }));
  const text = renderSummary(summary({}, [], false, spared), plain);
  expect(text.match(/spared .*│/g)?.map((row) => row.replace(/│|spared/g, '').trim())).toEqual([
    '0.test: 1 of 4 at a time, left alone for 3.0 s',
    '1.test: 2 of 4 at a time',
    '2.test: 3 of 4 at a time',
    '3.test: left alone for 3.0 s',
    '4.test: 3 of 4 at a time',
    '2 hosts more',
  ]);
});

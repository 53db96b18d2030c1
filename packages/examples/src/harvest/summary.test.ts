import { expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import { newCounts } from './progress/counts.ts';
import { failureRecord } from './record.ts';
import { countStatus, exitCode, summarize, type Summary } from './summary.ts';
import { renderSummary } from './summary-table.ts';

const plain = { colours: picocolors.createColors(false) };

function summary(counts: Partial<ReturnType<typeof newCounts>> = {}, statuses: [string, number][] = []): Summary {
  return summarize({
    out: 'a.ndjson',
    counts: { ...newCounts(), ...counts },
    statuses: new Map(statuses),
    kept: counts.kept ?? 0,
    ms: 2000.4,
    interrupted: false,
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
    records: 7,
    written: 7,
    failed: 1,
    badLines: 2,
    duplicates: 1,
    retries: 3,
    bytes: 512,
    ms: 2000,
    statuses: { 200: 6, none: 1 },
    interrupted: false,
  });
});

test('only a harvest without failures and bad lines exits with 0', () => {
  expect([summary(), summary({ failed: 1 }), summary({ bad: 1 }), summary({ duplicates: 1 })].map(exitCode)).toEqual([
    0, 1, 1, 0,
  ]);
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

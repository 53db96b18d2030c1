import { expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import type { DependencyReport, PackageRow } from './report.ts';
import { renderReport } from './report-tables.ts';

const plain = { colours: picocolors.createColors(false) };

function row(name: string, installedBytes: number): PackageRow {
  return { path: `/${name}`, name, version: '1.0.0', licence: 'MIT', installedBytes };
}

const report: DependencyReport = {
  packages: 3,
  names: 2,
  pages: 7,
  pageBytes: 4321,
  installedBytes: 3_000_000,
  licences: [
    { licence: 'MIT', packages: 2, installedBytes: 2_000_000 },
    { licence: null, packages: 1, installedBytes: 1_000_000 },
  ],
  largest: [row('big', 2_000_000), row('small', 500_000), row('small', 500_000)],
  unlicensed: [{ name: 'small', version: '0.1.0', hasFile: true }],
  withoutText: [{ name: 'big', version: '1.0.0', hasFile: false }],
  repeated: [{ name: 'small', copies: 2, versions: ['0.1.0', '1.0.0'], installedBytes: 1_000_000 }],
};

test('the report says what is there, what it takes and under which licence', () => {
  expect(renderReport(report, plain)).toBe(
    [
      '3 packages of 2 names, 3.00 MB installed; read 7 pages, 4.32 kB',
      '',
      '┌──────────────┬──────────┬────────┬───────────┐',
      '│ Licence      │ packages │  share │ installed │',
      '├──────────────┼──────────┼────────┼───────────┤',
      '│ MIT          │        2 │ 66.7 % │   2.00 MB │',
      '│ (none named) │        1 │ 33.3 % │   1.00 MB │',
      '└──────────────┴──────────┴────────┴───────────┘',
      '',
      '┌─────────┬─────────┬───────────┬────────┐',
      '│ Largest │ version │ installed │  share │',
      '├─────────┼─────────┼───────────┼────────┤',
      '│ big     │ 1.0.0   │   2.00 MB │ 66.7 % │',
      '│ small   │ 1.0.0   │    500 kB │ 16.7 % │',
      '│ small   │ 1.0.0   │    500 kB │ 16.7 % │',
      '└─────────┴─────────┴───────────┴────────┘',
      '',
      '┌───────────────────┬────────┬──────────────┬───────────┐',
      '│ In several copies │ copies │ versions     │ installed │',
      '├───────────────────┼────────┼──────────────┼───────────┤',
      '│ small             │      2 │ 0.1.0, 1.0.0 │   1.00 MB │',
      '└───────────────────┴────────┴──────────────┴───────────┘',
      '',
      '1 package without a licence in the manifest:',
      '  small 0.1.0 (a licence file lies beside it)',
      '',
      '1 package with a licence in the manifest, but no text of it: big.',
    ].join('\n'),
  );
});

test('long lists are cut, and say so', () => {
  const many = Array.from({ length: 40 }, (_, index) => `package-${index}`);
  const text = renderReport(
    {
      ...report,
      largest: many.map((name) => row(name, 1)),
      unlicensed: many.map((name) => ({ name, version: '1.0.0', hasFile: false })),
      withoutText: many.map((name) => ({ name, version: '1.0.0', hasFile: false })),
      repeated: many.map((name) => ({ name, copies: 5, versions: ['1', '2', '3', '4', '5'], installedBytes: 1 })),
      licences: many.map((licence) => ({ licence, packages: 1, installedBytes: 1 })),
    },
    plain,
  );
  expect(text).toContain('… and 28 more licences');
  expect(text.match(/… and 28 more packages/g)).toHaveLength(2);
  expect(text).toContain('1, 2, 3 and 2 more');
  expect(text).not.toContain('package-12');
  expect(text).toContain('no text of it: package-0, package-1, package-2 and others.');
});

test('when every licence is named the report says that', () => {
  expect(renderReport({ ...report, unlicensed: [], withoutText: [], repeated: [] }, plain)).toMatch(
    /Every package names its licence\.$/,
  );
});

test('colours come only from the colours handed in', () => {
  expect(renderReport(report, plain)).not.toContain('\u001b');
  expect(renderReport(report, { colours: picocolors.createColors(true) })).toContain(
    '\u001b[33m(none named)\u001b[39m',
  );
});

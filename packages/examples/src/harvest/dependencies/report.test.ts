import { expect, test } from '@jest/globals';
import { failureRecord, pageRecord, type HarvestRecord } from '../record.ts';
import { DependencyReporter, type DependencyReport } from './report.ts';

function page(url: string): HarvestRecord {
  const body = Buffer.from('12345');
  return pageRecord({ url, status: 200, contentType: 'text/plain', body, ms: 1, tries: 1 });
}

function manifest(path: string, name: string, version: string, licence: string | null, bytes: number): HarvestRecord {
  return { ...page(`${path}/package.json`), package: { name, version, licence, installedBytes: bytes } };
}

function reportOn(...records: readonly HarvestRecord[]): DependencyReport {
  const reporter = new DependencyReporter();
  for (const record of records) reporter.add(record);
  return reporter.report();
}

test('nothing harvested is an empty report', () => {
  expect(reportOn()).toEqual({
    packages: 0,
    names: 0,
    pages: 0,
    pageBytes: 0,
    installedBytes: 0,
    licences: [],
    largest: [],
    unlicensed: [],
    withoutText: [],
    repeated: [],
  });
});

test('packages, names, pages and bytes are counted, failures are not', () => {
  const report = reportOn(
    manifest('/a', 'a', '1.0.0', 'MIT', 100),
    manifest('/b/node_modules/a', 'a', '2.0.0', 'MIT', 300),
    page('/a/README.md'),
    failureRecord({ url: '/c/package.json', status: 404, ms: 1, tries: 1, error: 'HTTP 404' }),
  );
  expect(report).toMatchObject({ packages: 2, names: 1, pages: 3, pageBytes: 15, installedBytes: 400 });
});

test('licences come by frequency, none at all is one of them', () => {
  const report = reportOn(
    manifest('/a', 'a', '1', 'ISC', 1),
    manifest('/b', 'b', '1', null, 2),
    manifest('/c', 'c', '1', 'MIT', 3),
    manifest('/d', 'd', '1', 'MIT', 4),
  );
  expect(report.licences).toEqual([
    { licence: 'MIT', packages: 2, installedBytes: 7 },
    { licence: null, packages: 1, installedBytes: 2 },
    { licence: 'ISC', packages: 1, installedBytes: 1 },
  ]);
});

test('the largest come first, equal ones by name', () => {
  const report = reportOn(
    manifest('/b', 'b', '1', 'MIT', 5),
    manifest('/a', 'a', '1', 'MIT', 5),
    manifest('/c', 'c', '1', 'MIT', 9),
  );
  expect(report.largest.map((row) => row.name)).toEqual(['c', 'a', 'b']);
});

test('a licence beside the manifest is told from none at all', () => {
  const report = reportOn(
    page('/b/LICENSE-MIT.txt'),
    manifest('/b', 'b', '1', null, 1),
    manifest('/a', 'a', '2', null, 1),
    page('/a/README.md'),
    page('/a/node_modules/c/LICENSE'),
  );
  expect(report.unlicensed).toEqual([
    { name: 'a', version: '2', hasFile: false },
    { name: 'b', version: '1', hasFile: true },
  ]);
});

test('a licence that is named, but has no text, is told too', () => {
  const report = reportOn(manifest('/b', 'b', '1', 'MIT', 1), page('/b/LICENSE'), manifest('/a', 'a', '2', 'MIT', 1));
  expect(report.withoutText).toEqual([{ name: 'a', version: '2', hasFile: false }]);
});

test('several copies of a package are counted with their versions in order', () => {
  const report = reportOn(
    manifest('/a', 'a', '10.0.0', 'MIT', 1),
    manifest('/x/node_modules/a', 'a', '9.0.0', 'MIT', 2),
    manifest('/y/node_modules/a', 'a', '9.0.0', 'MIT', 3),
    manifest('/b', 'b', '1', 'MIT', 50),
  );
  expect(report.repeated).toEqual([{ name: 'a', copies: 3, versions: ['9.0.0', '10.0.0'], installedBytes: 6 }]);
});

import { lineReader } from '@forawait/sources';
import { parseRecord, type HarvestRecord, type PackageFacts } from '../record.ts';
import { pageKind } from './inventory.ts';

/** What a user wants to know of their own dependencies. */
export interface DependencyReport {
  readonly packages: number;
  /** Packages of different names. */
  readonly names: number;
  readonly pages: number;
  readonly pageBytes: number;
  readonly installedBytes: number;
  /** The most frequent licence first. */
  readonly licences: readonly LicenceRow[];
  /** All packages, the largest first. */
  readonly largest: readonly PackageRow[];
  /** Packages whose manifest names no licence. */
  readonly unlicensed: readonly UnlicensedRow[];
  /** Packages that name a licence, but have no text of it beside their manifest. */
  readonly withoutText: readonly UnlicensedRow[];
  /** Packages that are there in several copies, those that take the most place first. */
  readonly repeated: readonly RepeatedRow[];
}

export interface LicenceRow {
  readonly licence: string | null;
  readonly packages: number;
  readonly installedBytes: number;
}

export interface PackageRow extends PackageFacts {
  readonly path: string;
}

export interface UnlicensedRow {
  readonly name: string;
  readonly version: string;
  /** Whether a licence lies beside the manifest. */
  readonly hasFile: boolean;
}

export interface RepeatedRow {
  readonly name: string;
  readonly copies: number;
  /** The different versions, the lowest first. */
  readonly versions: readonly string[];
  readonly installedBytes: number;
}

/** Gathers the records of a harvest, one by one, and answers with the report. */
export class DependencyReporter {
  readonly #packages = new Map<string, PackageFacts>();
  readonly #licenceFiles = new Set<string>();
  #pages = 0;
  #pageBytes = 0;

  /** Takes in one record; failures tell nothing. */
  add({ url, error, bytes, package: facts }: HarvestRecord): void {
    if (error !== undefined) return;
    this.#pages += 1;
    this.#pageBytes += bytes ?? 0;
    const slash = url.lastIndexOf('/');
    const path = url.slice(0, slash);
    if (facts !== undefined) this.#packages.set(path, facts);
    else if (pageKind(url.slice(slash + 1)) === 'licence') this.#licenceFiles.add(path);
  }

  /** The report on what was taken in so far. */
  report(): DependencyReport {
    const rows = [...this.#packages].map(([path, facts]): PackageRow => ({ path, ...facts })).sort(bySize);
    const byName = groupBy(rows, (row) => row.name);
    return {
      packages: rows.length,
      names: byName.size,
      pages: this.#pages,
      pageBytes: this.#pageBytes,
      installedBytes: sizeOf(rows),
      licences: licenceRows(rows),
      largest: rows,
      unlicensed: this.#select(rows, (row) => row.licence === null),
      withoutText: this.#select(rows, (row) => row.licence !== null && !this.#licenceFiles.has(row.path)),
      repeated: [...byName]
        .filter(([, copies]) => copies.length > 1)
        .map(repeatedRow)
        .sort(bySize),
    };
  }

  #select(rows: readonly PackageRow[], wanted: (row: PackageRow) => boolean): UnlicensedRow[] {
    return rows
      .filter(wanted)
      .map(({ name, version, path }) => ({ name, version, hasFile: this.#licenceFiles.has(path) }))
      .sort((a, b) => compare(a.name, b.name));
  }
}

/** The report on the records of an out file. */
export async function readReport(path: string): Promise<DependencyReport> {
  const reporter = new DependencyReporter();
  await lineReader(path).forEach((line) => {
    const record = parseRecord(line);
    if (record !== undefined) reporter.add(record);
  });
  return reporter.report();
}

function licenceRows(rows: readonly PackageRow[]): LicenceRow[] {
  const groups = [...groupBy(rows, (row) => row.licence)];
  return groups
    .map(([licence, packages]) => ({ licence, packages: packages.length, installedBytes: sizeOf(packages) }))
    .sort((a, b) => b.packages - a.packages || compare(a.licence ?? '', b.licence ?? ''));
}

function repeatedRow([name, copies]: [string, PackageRow[]]): RepeatedRow {
  const versions = [...new Set(copies.map((copy) => copy.version))].sort(byNumbers.compare);
  return { name, copies: copies.length, versions, installedBytes: sizeOf(copies) };
}

interface Sized {
  readonly name: string;
  readonly installedBytes: number;
}

const byNumbers = new Intl.Collator('en', { numeric: true });

function bySize(a: Sized, b: Sized): number {
  return b.installedBytes - a.installedBytes || compare(a.name, b.name);
}

function sizeOf(rows: readonly Sized[]): number {
  return rows.reduce((bytes, row) => bytes + row.installedBytes, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function groupBy<T, K>(values: readonly T[], key: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}

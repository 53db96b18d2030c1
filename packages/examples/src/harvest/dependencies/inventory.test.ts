import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listDependencies, type Dependency } from './inventory.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function lay(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function summary(dependencies: readonly Dependency[]): unknown {
  return dependencies.map(({ path, installedBytes, pages }) => [
    path,
    installedBytes,
    pages.map((page) => `${page.kind} ${page.path}`),
  ]);
}

test('packages, scoped and nested ones included, come with their sizes and pages', () => {
  lay({
    'one/package.json': '{}',
    'one/README.md': 'abc',
    'one/LICENSE-MIT.txt': 'mit',
    'one/licenses.json': '[]',
    'one/license.js': ';',
    'one/lib/deep/index.js': '1234567',
    'one/node_modules/two/package.json': '{"version":"1"}',
    '@scope/two/package.json': '{}',
    '@scope/two/Copying': '',
    '.bin/one': 'x',
    '.cache/package.json': '{}',
    'no-manifest/README.md': 'x',
    'odd name #1?/package.json': '{}',
  });
  symlinkSync(join(folder, 'one'), join(folder, 'linked'));
  expect(summary(listDependencies(folder))).toEqual([
    ['/@scope/two', 2, ['licence /@scope/two/Copying', 'manifest /@scope/two/package.json']],
    ['/odd%20name%20%231%3F', 2, ['manifest /odd%20name%20%231%3F/package.json']],
    ['/one', 18, ['licence /one/LICENSE-MIT.txt', 'readme /one/README.md', 'manifest /one/package.json']],
    ['/one/node_modules/two', 15, ['manifest /one/node_modules/two/package.json']],
  ]);
});

test('a pnpm store is read once, by its folders and not by its links', () => {
  rmSync(folder, { recursive: true });
  lay({
    '.pnpm/one@1.0.0/node_modules/one/package.json': '{}',
    '.pnpm/two@1.0.0/node_modules/two/package.json': '{ }',
    '.pnpm/lock.yaml': '',
  });
  symlinkSync(join(folder, '.pnpm/two@1.0.0/node_modules/two'), join(folder, '.pnpm/one@1.0.0/node_modules/two'));
  symlinkSync(join(folder, '.pnpm/one@1.0.0/node_modules/one'), join(folder, 'one'));
  expect(summary(listDependencies(folder))).toEqual([
    ['/.pnpm/one@1.0.0/node_modules/one', 2, ['manifest /.pnpm/one@1.0.0/node_modules/one/package.json']],
    ['/.pnpm/two@1.0.0/node_modules/two', 3, ['manifest /.pnpm/two@1.0.0/node_modules/two/package.json']],
  ]);
});

test('a folder that is not there is an error', () => {
  expect(() => listDependencies(join(folder, 'missing'))).toThrow('ENOENT');
});

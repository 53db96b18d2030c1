import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { testStore } from '../../test/resumable/store-suite.ts';
import { sqliteStore } from './sqlite-store.ts';

const base = mkdtempSync(join(tmpdir(), 'sqlite-store-'));
afterAll(() => rmSync(base, { recursive: true }));

const newPath = (): string => join(mkdtempSync(join(base, 'place-')), 'job.sqlite');

// Asked of the platform, as the store does: Node 20 has none.
if (process.getBuiltinModule('node:sqlite' as 'node:process') === undefined) {
  test('where there is no node:sqlite, the call says what to do', () => {
    expect(() => sqliteStore(newPath())).toThrow(
      `Cannot store checkpoints in SQLite: node ${process.version} has no node:sqlite; use Node 22.13 or newer, or fileStore()`,
    );
  });
} else {
  testStore('sqliteStore()', () => {
    const path = newPath();
    return { open: () => sqliteStore(path), remove: () => rmSync(path, { force: true }) };
  });

  describe('the database', () => {
    test('is not made before it is used', () => {
      const path = newPath();
      sqliteStore(path).close();
      expect(() => statSync(path)).toThrow('ENOENT');
    });

    test('can be read by its owner only', async () => {
      const path = newPath();
      const store = sqliteStore(path);
      await store.save('key', 1);
      store.close();
      expect(statSync(path).mode & 0o777).toBe(0o600);
    });

    test('opens anew when it is used after it was closed', async () => {
      const store = sqliteStore(newPath());
      await store.save('key', 1);
      store.close();
      store.close();
      expect(await store.load('key')).toBe(1);
      store.close();
    });

    test('that is none is an error', () => {
      const path = newPath();
      writeFileSync(path, 'This is no database, and is long enough for SQLite to see that.'.repeat(20));
      expect(() => sqliteStore(path).load('key')).toThrow('file is not a database');
    });
  });
}

test('a path that is none is refused at the call', () => {
  expect(() => sqliteStore('')).toThrow('Cannot store checkpoints in "": it must be a path or a file: URL');
});

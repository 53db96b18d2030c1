import { closeSync, openSync } from 'node:fs';
import { unwritable } from '../ndjson/write/errors.ts';
import { encoded, type Store } from './store.ts';
import { filePath } from '../file-path.ts';

/** The part of `node:sqlite` that is used. */
interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}
interface Statement {
  get(...values: string[]): unknown;
  run(...values: (string | null)[]): { readonly changes: number | bigint };
}
interface Sqlite {
  readonly DatabaseSync: new (path: string) => Database;
}

/** A store in a database, which stays open until it is closed. */
export interface SqliteStore extends Store {
  /** Closes the database. What is loaded or saved later opens it anew. */
  close(): void;
}

/**
 * A store in a table, `forawait_checkpoints`, of an SQLite database: its own, or that in which your results are.
 *
 * How the database keeps its journal is left as it is: by a rollback journal in a new one, which needs no files beside it that
 * must be copied too, and is no slower at one small write a second; WAL where you have switched it on. Each save is on the disk
 * when it settles, and takes the thread for as long as that takes. A save fails when somebody else has saved under the same key
 * since: two readers must not share one.
 *
 * @param path - A path or `file:` URL, in a folder that there is. A new file can be read by its owner only.
 * @throws TypeError at the call for what is no path, and where there is no `node:sqlite`: it wants Node 22.13 or newer. Later,
 *   while it is used, the errors of SQLite.
 * @see https://www.sqlite.org/wal.html
 * @example
 * ```ts no-run
 * import { resumable, sqliteStore } from '@forawait/sources';
 * const store = sqliteStore('job.sqlite');
 * await resumable([1, 2, 3], store, { key: 'numbers' }).run(async (n) => console.log(n)); // => 3
 * store.close();
 * ```
 */
export function sqliteStore(path: string | URL): SqliteStore {
  return new TableStore(filePath('store checkpoints in', path), sqlite());
}

const CREATE = `PRAGMA busy_timeout = 1000; PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS forawait_checkpoints (key TEXT PRIMARY KEY, checkpoint TEXT NOT NULL) WITHOUT ROWID`;
const LOAD = 'SELECT checkpoint FROM forawait_checkpoints WHERE key = ?';
/** Changes nothing when what is there is not what this store knows of. */
const SAVE = `INSERT INTO forawait_checkpoints (key, checkpoint) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET checkpoint = excluded.checkpoint WHERE checkpoint = ?`;

class TableStore implements SqliteStore {
  readonly #path: string;
  readonly #sqlite: Sqlite;
  #database: Database | undefined;
  /** What stands under a key, as far as this store knows; null: nothing. */
  readonly #known = new Map<string, string | null>();

  constructor(path: string, api: Sqlite) {
    this.#path = path;
    this.#sqlite = api;
  }

  load(key: string): unknown {
    const text = this.#load(key);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  }

  save(key: string, value: unknown): void {
    const text = encoded(value);
    const before = this.#known.has(key) ? (this.#known.get(key) ?? null) : this.#load(key);
    const { changes } = this.#open().prepare(SAVE).run(key, text, before);
    if (Number(changes) === 0) throw savedByOthers(key, this.#path);
    this.#known.set(key, text);
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #load(key: string): string | null {
    const row = this.#open().prepare(LOAD).get(key) as { readonly checkpoint: string } | undefined;
    const text = row?.checkpoint ?? null;
    this.#known.set(key, text);
    return text;
  }

  #open(): Database {
    if (this.#database !== undefined) return this.#database;
    try {
      closeSync(openSync(this.#path, 'a', 0o600));
    } catch (error) {
      throw unwritable(this.#path, error);
    }
    const database = new this.#sqlite.DatabaseSync(this.#path);
    try {
      database.exec(CREATE);
    } catch (error) {
      database.close();
      throw error;
    }
    this.#database = database;
    return database;
  }
}

/** Not imported: only who wants it needs a platform that has it. */
function sqlite(): Sqlite {
  const module = process.getBuiltinModule('node:sqlite' as 'node:process') as unknown as Sqlite | undefined;
  if (module !== undefined) return module;
  throw new TypeError(
    `Cannot store checkpoints in SQLite: ${process.release.name} ${process.version} has no node:sqlite; use Node 22.13 or newer, or fileStore()`,
  );
}

function savedByOthers(key: string, path: string): Error {
  return new Error(
    `Cannot save a checkpoint to ${path}: somebody else has saved one under ${JSON.stringify(key)} meanwhile; give each reader a key of its own`,
  );
}

import { randomUUID } from 'node:crypto';
import { access, constants, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unreadable } from '../lines/path-errors.ts';
import { unwritable } from '../ndjson/write/errors.ts';
import { openTarget, placeToBe } from '../ndjson/write/target.ts';
import { checkpointsIn, textOf } from './file-content.ts';
import { encoded, type Store } from './store.ts';
import { filePath } from '../file-path.ts';

const ABSENT = '';

/**
 * A store in a file of JSON, one for any number of keys. Each save writes a file of its own, forces it to the disk and puts it
 * in the place of the old one, so that there is always a whole one; a checksum tells what was changed otherwise. Only its owner
 * can read and write it.
 *
 * A file belongs to one store at a time. A save that finds that somebody else has written the file meanwhile, by another process
 * or another `fileStore()`, fails; where two write at the very same moment, the next save of one of them does.
 *
 * @param path - A path or `file:` URL, in a folder that there is.
 * @throws TypeError at the call for what is no path. Later, while it is used: an Error for a file that is damaged or was written by
 *   others, and the errors of the file system, with their `code`.
 * @example
 * ```ts
 * import { fileStore, resumable } from '@forawait/sources';
 * await resumable([1, 2, 3], fileStore('numbers.checkpoint')).run(async (n) => console.log(n)); // => 3
 * await resumable([1, 2, 3, 4], fileStore('numbers.checkpoint')).run(async (n) => console.log(n)); // => 1
 * ```
 */
export function fileStore(path: string | URL): Store {
  return new FileStore(filePath('store checkpoints in', path));
}

class FileStore implements Store {
  readonly #path: string;
  readonly #writer: string = randomUUID();
  /** What the file holds, as far as this store knows. */
  #text: string | undefined;
  /** As texts: what was saved must not change with the value that it was. */
  #checkpoints: ReadonlyMap<string, string> = new Map();
  /** What is under way: one thing at a time, whoever asks. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  load(key: string): Promise<unknown> {
    return this.#after(async () => {
      await this.#open();
      const checkpoint = this.#checkpoints.get(key);
      return checkpoint === undefined ? undefined : (JSON.parse(checkpoint) as unknown);
    });
  }

  save(key: string, value: unknown): Promise<void> {
    return this.#after(async () => {
      await this.#open();
      const checkpoints = new Map(this.#checkpoints).set(key, encoded(value));
      const text = textOf(this.#writer, checkpoints);
      if ((await this.#read()) !== this.#text) throw written(this.#path);
      await this.#replace(text);
      this.#text = text;
      this.#checkpoints = checkpoints;
    });
  }

  #after<R>(action: () => Promise<R>): Promise<R> {
    const answer = this.#last.then(action);
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #open(): Promise<void> {
    if (this.#text !== undefined) return;
    const text = await this.#read();
    if (text !== ABSENT) this.#checkpoints = checkpointsIn(text, this.#path);
    this.#text = text;
  }

  async #read(): Promise<string> {
    try {
      const text = await readFile(this.#path, 'utf8');
      // An empty file is not none: it had something in it.
      return text === ABSENT ? ' ' : text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return await this.#absent();
      throw unreadable(this.#path, error as NodeJS.ErrnoException);
    }
  }

  /** There is no file yet. Where there cannot be one, that must be told before all the work, not behind it. */
  async #absent(): Promise<string> {
    try {
      await access(dirname(await placeToBe(this.#path)), constants.W_OK);
      return ABSENT;
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }

  async #replace(text: string): Promise<void> {
    try {
      const target = await openTarget({ path: this.#path, mode: 'atomic', fsync: 'end', signal: undefined });
      try {
        await target.handle.chmod(0o600);
        await target.handle.writeFile(text);
        await target.handle.sync();
      } catch (error) {
        await target.discard().catch(() => undefined);
        throw error;
      }
      await target.commit();
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }
}

function written(path: string): Error {
  return new Error(
    `Cannot save a checkpoint to ${path}: somebody else has written or removed the file meanwhile; a file belongs to one store at a time`,
  );
}

import { realpath, rm } from 'node:fs/promises';
import { contextManager, type ContextFactory } from '@forawait/resources';
import { fileStore, type Store } from '@forawait/sources';
import { UsageError } from '../usage-error.ts';
import type { OutState, RecordFile } from './record-file.ts';

/** What is stored: a place in a list, and what the out file held when it had all that lies before that place. */
interface Entry {
  readonly out: OutState;
  readonly place: unknown;
}

/** The file beside an out file that tells how far its lists were read. */
export async function checkpointPath(out: string): Promise<string> {
  return `${await realpath(out).catch(() => out)}.checkpoint`;
}

/** Nothing of what an out file of this name has told counts any more. */
export async function forgetCheckpoint(out: string): Promise<void> {
  await rm(await checkpointPath(out), { force: true });
}

/**
 * Where it is kept how far a list was read, beside the out file. Nothing is under way any more when it is left.
 *
 * @param path the out file
 * @param file the same, open
 * @param onChanged told that the out file is not what it was, and the place counts all the same; without it such a place is
 *   worth nothing, and the list is read from its beginning
 * @throws UsageError at the end, for what could not be stored and nobody was told
 */
export const outCheckpoint: ContextFactory<
  void,
  [path: string, file: RecordFile, onChanged?: () => void],
  OutCheckpoint
> = contextManager(async function* (path: string, file: RecordFile, onChanged?: () => void) {
  const checkpoint = new OutCheckpoint(await checkpointPath(path), file, onChanged);
  try {
    yield checkpoint;
  } finally {
    await checkpoint.idle();
  }
  checkpoint.check();
});

/** Places in lists, each of them worth something as long as the out file has the records of all before it. */
export class OutCheckpoint implements Store {
  readonly #path: string;
  readonly #store: Store;
  readonly #file: RecordFile;
  readonly #onChanged: (() => void) | undefined;
  #saving: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(path: string, file: RecordFile, onChanged?: () => void) {
    this.#path = path;
    this.#store = fileStore(path);
    this.#file = file;
    this.#onChanged = onChanged;
  }

  async load(key: string): Promise<unknown> {
    const entry = (await told(this.#store.load(key))) as Entry | undefined;
    if (entry === undefined) return undefined;
    if (await this.#file.beganWith(entry.out)) return entry.place;
    this.#onChanged?.();
    return this.#onChanged === undefined ? undefined : entry.place;
  }

  save(key: string, place: unknown): Promise<void> {
    const saving = this.#save(key, place);
    this.#saving = saving.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    return saving;
  }

  /** Settles when nothing is being stored, nor what follows from that. */
  async idle(): Promise<void> {
    for (let last; last !== this.#saving;) await (last = this.#saving);
  }

  /** The whole list is done: another time it begins anew. */
  async clear(): Promise<void> {
    await this.idle();
    this.check();
    await rm(this.#path, { force: true });
  }

  /** @throws UsageError for what could not be stored. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #save(key: string, place: unknown): Promise<void> {
    // Taken before anything is waited for: this much is written, and all before that place is in it.
    const entry: Entry = { out: this.#file.state, place };
    await this.#file.sync();
    await told(this.#store.save(key, entry));
  }
}

/** The errors of the store are about what the user can see and mend. */
async function told<T>(answer: T | PromiseLike<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

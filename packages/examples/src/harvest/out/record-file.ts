import { open, type FileHandle } from 'node:fs/promises';
import { contextManager, type ContextFactory } from '@forawait/resources';
import type { HarvestRecord } from '../record.ts';
import { cannotWrite } from './place.ts';

/**
 * A file of records that only ever grows by whole lines. Entering opens it, leaving syncs it to the disk and closes it,
 * on every way out.
 *
 * @param path the file, which is made when it is not there
 */
export const recordFile: ContextFactory<void, [path: string], RecordFile> = contextManager(async function* (
  path: string,
) {
  const handle = await open(path, 'a').catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
  try {
    const status = await handle.stat();
    yield new RecordFile(handle, status.size, path);
    // A pipe or a terminal has no disk to wait for.
    if (status.isFile()) await handle.sync().catch((error: unknown) => Promise.reject(cannotWrite(path, error)));
  } finally {
    await handle.close();
  }
});

/** Appends records. */
export class RecordFile {
  readonly #handle: FileHandle;
  readonly #path: string;
  #size: number;

  constructor(handle: FileHandle, size: number, path: string) {
    this.#path = path;
    this.#handle = handle;
    this.#size = size;
  }

  /**
   * Appends records, all of them in one write; a write that fails half way is taken back.
   *
   * @throws UsageError with the file system's error as its cause, for example when the disk is full
   */
  async write(records: readonly HarvestRecord[]): Promise<void> {
    const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      // Best effort: where it fails too, `--resume` cuts the torn line off.
      await this.#handle.truncate(this.#size).catch(() => undefined);
      throw cannotWrite(this.#path, error);
    }
    this.#size += bytes.length;
  }
}

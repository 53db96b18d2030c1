import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { contextManager, type ContextFactory } from '@forawait/resources';
import type { HarvestRecord } from '../record.ts';
import { cannotWrite } from './place.ts';

/** What a file of records held at a moment. */
export interface OutState {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

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
    const file = new RecordFile(handle, path);
    await file.begin();
    yield file;
    await file.sync();
  } finally {
    await handle.close();
  }
});

/** Appends records. */
export class RecordFile {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #hash = createHash('sha256');
  #size = 0;
  /** A pipe or a terminal has no disk to wait for, and nothing that could be read again. */
  #regular = false;

  constructor(handle: FileHandle, path: string) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Looks at what is there. */
  async begin(): Promise<void> {
    const status = await this.#handle.stat();
    this.#regular = status.isFile();
    if (this.#regular) for await (const chunk of this.#read(status.size)) this.#took(chunk);
  }

  /** Whether it is kept, so that another run can go on with it. */
  get regular(): boolean {
    return this.#regular;
  }

  /** What it holds now. */
  get state(): OutState {
    return { bytes: this.#size, sha256: this.#hash.copy().digest('hex') };
  }

  /** Whether it has grown from that state, and was not changed otherwise. */
  async beganWith({ bytes, sha256 }: OutState): Promise<boolean> {
    if (bytes > this.#size) return false;
    const hash = createHash('sha256');
    for await (const chunk of this.#read(bytes)) hash.update(chunk);
    return hash.digest('hex') === sha256;
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
    this.#took(bytes);
  }

  /** Settles when all that was written is on the disk. */
  async sync(): Promise<void> {
    if (!this.#regular) return;
    await this.#handle.sync().catch((error: unknown) => Promise.reject(cannotWrite(this.#path, error)));
  }

  /** Its first bytes. */
  #read(bytes: number): AsyncIterable<Buffer> | readonly Buffer[] {
    return bytes === 0 ? [] : createReadStream(this.#path, { end: bytes - 1 });
  }

  #took(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }
}

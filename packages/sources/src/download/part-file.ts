import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { unwritable } from '../ndjson/write/errors.ts';
import { statIfThere, syncFolder } from '../ndjson/write/target.ts';
import type { Version } from './answer.ts';
import { moveToFree } from './move-to-free.ts';
import { isAtWork } from './is-at-work.ts';
import { isOurs, NO_LINK, type PartRecord, readRecord, writeRecord } from './part-record.ts';
import type { Place } from './place.ts';

/** The part of a file that has come, and its handle. */
interface Opened {
  readonly id: string;
  readonly handle: FileHandle;
}

/**
 * What has come of a file so far, beside its place, with the record of what it is a part of.
 *
 * Under one name there are never bytes of two versions, bytes are written where they belong, and in order. So whatever is there
 * after a kill is the beginning of one version, and two who go on with the same part, of which neither knows, write the same.
 */
export class PartFile implements Version {
  readonly #place: Place;
  readonly #url: string;
  /** Another process is at it: the record is about its part. */
  #guest = false;
  #opened: Opened | undefined;
  #location: string | undefined;
  #etag: string | undefined;
  #total: number | undefined;
  #bytes = 0;

  private constructor(place: Place, url: string) {
    this.#place = place;
    this.#url = url;
  }

  /**
   * Takes over what an earlier download of the same URL has left, if there is something.
   *
   * @param url - Its fingerprint.
   * @throws The error of the file system.
   */
  static async at(place: Place, url: string): Promise<PartFile> {
    const file = new PartFile(place, url);
    try {
      await file.#written(() => file.#takeOver());
    } catch (error) {
      await file.#opened?.handle.close();
      throw error;
    }
    return file;
  }

  get location(): string | undefined {
    return this.#location;
  }

  get etag(): string | undefined {
    return this.#etag;
  }

  get total(): number | undefined {
    return this.#total;
  }

  /** How many bytes are there. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many of them another answer can go on behind: without a strong tag, none. */
  get kept(): number {
    return this.#etag === undefined ? 0 : this.#bytes;
  }

  /** Drops what is there, and begins anew. */
  begin(version: Version): Promise<void> {
    return this.#written(async () => {
      await this.#drop();
      const id = randomUUID();
      this.#location = version.location;
      this.#etag = version.etag;
      this.#total = version.total;
      // First the record: whatever a kill leaves, the next one knows of it.
      await this.#record(id, process.pid);
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
      this.#opened = { id, handle: await open(this.#place.part(id), flags) };
      if (this.#place.mode !== undefined) await this.#opened.handle.chmod(this.#place.mode);
    });
  }

  /** The size of the whole has become known. */
  sized(total: number | undefined): void {
    this.#total = total;
  }

  /** Adds bytes. */
  write(bytes: Uint8Array): Promise<void> {
    return this.#written(async () => {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at, this.#bytes);
        at += bytesWritten;
        this.#bytes += bytesWritten;
      }
    });
  }

  /** Looks at what is there. */
  read<R>(look: (handle: FileHandle) => Promise<R>): Promise<R> {
    return look(this.#handle);
  }

  /** Forces what is there to the disk. */
  sync(): Promise<void> {
    return this.#written(() => this.#handle.sync());
  }

  /** Whether it is still there, with the bytes that were written and no others. */
  async isIntact(): Promise<boolean> {
    const { size, nlink } = await this.#handle.stat();
    return size === this.#bytes && nlink > 0;
  }

  /**
   * Puts the file in its place, in one step.
   *
   * @param overwrite - Whether it may take the place of another one.
   * @param sync - Whether its name is to be on the disk, too.
   */
  commit(overwrite: boolean, sync: boolean): Promise<void> {
    return this.#written(async () => {
      const { folder, target } = this.#place;
      const { id, handle } = this.#part;
      const { ino } = await handle.stat();
      await handle.close();
      try {
        await (overwrite ? rename : moveToFree)(this.#place.part(id), target);
      } catch (error) {
        // Whoever shared it, unknown to both, was here first.
        if ((await statIfThere(target))?.ino !== ino) throw error;
      }
      this.#opened = undefined;
      await this.#forget();
      if (sync) await syncFolder(folder);
    });
  }

  /** Leaves what is there to another download, if that can go on with it; else nothing stays. */
  async leave(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined || this.#guest || this.kept === 0) {
      await this.discard();
      return;
    }
    this.#opened = undefined;
    await opened.handle.close();
    await this.#record(opened.id, undefined);
  }

  /** Nothing stays. */
  async discard(): Promise<void> {
    await this.#drop();
    await this.#forget();
  }

  get #part(): Opened {
    if (this.#opened === undefined) throw new Error('Cannot use a part file: it was not begun');
    return this.#opened;
  }

  get #handle(): FileHandle {
    return this.#part.handle;
  }

  async #takeOver(): Promise<void> {
    const record = await readRecord(this.#place.record);
    if (record === undefined) return;
    this.#guest = isAtWork(record.pid);
    if (this.#guest) return;
    const name = this.#place.part(record.part);
    const handle = this.#isOfUse(record) ? await openOurs(name) : undefined;
    if (handle === undefined) {
      await rm(name, { force: true });
      return;
    }
    this.#opened = { id: record.part, handle };
    this.#location = record.location;
    this.#etag = record.etag;
    this.#total = record.total;
    this.#bytes = (await handle.stat()).size;
    if (record.total !== undefined && this.#bytes > record.total) await this.#drop();
    else await this.#record(record.part, process.pid);
  }

  /** Whether what it is about can be gone on with. */
  #isOfUse({ url, location, etag }: PartRecord): boolean {
    return url === this.#url && location !== undefined && etag !== undefined;
  }

  async #record(part: string, pid: number | undefined): Promise<void> {
    if (this.#guest) return;
    const version: Version = { location: this.#location, etag: this.#etag, total: this.#total };
    await writeRecord(this.#place.record, { url: this.#url, part, pid, ...version });
  }

  async #forget(): Promise<void> {
    if (!this.#guest) await rm(this.#place.record, { force: true });
  }

  async #drop(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#bytes = 0;
    this.#etag = undefined;
    if (opened === undefined) return;
    await opened.handle.close();
    await rm(this.#place.part(opened.id), { force: true });
  }

  async #written<R>(work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      throw unwritable(this.#place.path, error);
    }
  }
}

/** `undefined` where there is none, or none that can be trusted. */
async function openOurs(name: string): Promise<FileHandle | undefined> {
  const handle = await open(name, constants.O_RDWR | NO_LINK).catch(() => undefined);
  if (handle === undefined || (await isOurs(handle))) return handle;
  await handle.close();
  return undefined;
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** A folder for each test of a file. */
export class Folder {
  path = '';

  static forEachTest(): Folder {
    const folder = new Folder();
    beforeEach(() => {
      folder.path = mkdtempSync(join(tmpdir(), 'download-'));
    });
    afterEach(() => rmSync(folder.path, { recursive: true }));
    return folder;
  }

  at(name: string): string {
    return join(this.path, name);
  }

  read(name: string): Buffer {
    return readFileSync(this.at(name));
  }

  /** The names in it, with `*` for what differs each time. */
  get names(): string[] {
    return readdirSync(this.path)
      .map((name) => name.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '*'))
      .sort();
  }

  /** The part file. */
  get part(): string {
    return this.at(readdirSync(this.path).find((name) => name.endsWith('.part')) ?? 'no part');
  }
}

type WriteBytes = (
  this: unknown,
  bytes: Uint8Array,
  at: number,
  size: number,
  position: number,
) => Promise<{ bytesWritten: number }>;

/** Files take so many bytes of each write while it runs, and from a place on none. */
export async function withNarrowFiles<R>(
  limits: { readonly most: number; readonly full: number },
  folder: string,
  run: () => Promise<R>,
): Promise<R> {
  const handle = await open(folder, 'r');
  const prototype = Object.getPrototypeOf(handle) as { write: WriteBytes };
  await handle.close();
  const { write } = prototype;
  prototype.write = async function (bytes, at, size, position) {
    const taken = Math.min(limits.most, limits.full - position, size);
    if (taken <= 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    return await write.call(this, bytes, at, taken, position);
  };
  try {
    return await run();
  } finally {
    prototype.write = write;
  }
}

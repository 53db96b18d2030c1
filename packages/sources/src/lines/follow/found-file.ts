import { HEAD_BYTES } from './checkpoint.ts';
import type { FileStats, OpenFile } from './file-system.ts';

/** A file with content that was found and opened. */
export interface FoundFile {
  readonly name: string;
  /** Whether it is what lies at the followed path. */
  readonly atPath: boolean;
  readonly file: OpenFile;
  readonly stats: FileStats;
  /** Its first bytes, up to 1024. */
  readonly head: Buffer;
}

/** What an open file is, which is closed when that cannot be told. */
export async function lookInto(name: string, file: OpenFile): Promise<FoundFile> {
  try {
    const stats = await file.stats();
    const head = Buffer.alloc(HEAD_BYTES);
    const length = await file.read(head, 0, HEAD_BYTES, 0);
    return { name, atPath: false, file, stats, head: head.subarray(0, length) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

export async function closeAll(files: Iterable<FoundFile>): Promise<void> {
  await Promise.all([...files].map(({ file }) => file.close()));
}

import { HEAD_BYTES } from './checkpoint.ts';
import { bytesAt, bytesBefore, NOTHING, type Piece } from './file-bytes.ts';
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
  /** The last bytes of one that is longer. */
  readonly end: Piece;
}

/** What an open file is, which is closed when that cannot be told. */
export async function lookInto(name: string, file: OpenFile): Promise<FoundFile> {
  try {
    return { name, atPath: false, file, ...(await look(file)) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** It may have begun anew since it was found, or be empty by now: then it is none of those any more. */
export async function lookAgain(found: Map<string, FoundFile>, key: string): Promise<void> {
  const known = found.get(key);
  if (known === undefined) return;
  const now = await look(known.file);
  if (now.head.length > 0) {
    found.set(key, { ...known, ...now });
    return;
  }
  found.delete(key);
  await known.file.close();
}

async function look(file: OpenFile): Promise<Pick<FoundFile, 'stats' | 'head' | 'end'>> {
  const stats = await file.stats();
  const head = await bytesAt(file, 0, HEAD_BYTES);
  const bytes = stats.size > HEAD_BYTES ? await bytesBefore(file, stats.size) : NOTHING;
  return { stats, head, end: { at: stats.size - bytes.length, bytes } };
}

export async function closeAll(files: Iterable<FoundFile>): Promise<void> {
  await Promise.all([...files].map(({ file }) => file.close()));
}

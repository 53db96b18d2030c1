import { open, type FileHandle } from 'node:fs/promises';

/** How a file ends. */
export interface FileEnd {
  /** The bytes up to and with the last line feed. */
  readonly wholeBytes: number;
  /** The bytes after it: of a line that a crash or a full disk tore. */
  readonly tornBytes: number;
  /** How that line begins, 64 bytes at most. */
  readonly tornStart: string;
}

const BLOCK_BYTES = 64 * 1024;
const LINE_FEED = 10;

/**
 * Looks whether the last line of a file is whole.
 *
 * @param path the file
 * @throws the file system's error when the file cannot be read
 */
export async function readFileEnd(path: string): Promise<FileEnd> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const wholeBytes = await endOfLastLine(file, size);
    const start = Buffer.alloc(Math.min(64, size - wholeBytes));
    if (start.length > 0) await file.read(start, 0, start.length, wholeBytes);
    return { wholeBytes, tornBytes: size - wholeBytes, tornStart: start.toString() };
  } finally {
    await file.close();
  }
}

async function endOfLastLine(file: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(Math.min(BLOCK_BYTES, size));
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    const place = block.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
    if (place >= 0) return start + place + 1;
    end = start;
  }
  return 0;
}

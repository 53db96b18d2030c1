import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** Zstandard came to Node later than the lowest version that is supported: undefined there. */
export const createZstdDecompress: ((options?: zlib.ZlibOptions) => Transform) | undefined = (
  zlib as { readonly createZstdDecompress?: (options?: zlib.ZlibOptions) => Transform }
).createZstdDecompress;

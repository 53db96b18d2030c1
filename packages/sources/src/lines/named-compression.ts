import type { Compression } from './decompress.ts';

/** The parts of an input that may tell. */
interface Telling {
  readonly path?: unknown;
  readonly name?: unknown;
  readonly url?: unknown;
  readonly headers?: unknown;
  readonly httpVersion?: unknown;
  readonly bodyUsed?: unknown;
}

const CODINGS: Readonly<Record<string, Compression>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  br: 'brotli',
  deflate: 'deflate',
  zstd: 'zstd',
};

/**
 * The compression that an input itself speaks of, beyond what is known by its first bytes anyway.
 *
 * Brotli has no such bytes, so that only a name can tell: the `.br` (and, so that a file which is none is an error, the
 * `.zst`) of a path, a URL, a `File` or a stream
 * that has a path. The header Content-Encoding is believed of a message of `node:http`, whose body is as it was sent; that
 * of a `Response` is not, since fetch decodes the body and leaves the header, and so a `.br` beside it means nothing.
 */
export function namedCompression(input: unknown): Compression | undefined {
  if (typeof input === 'string') return fromName(input);
  if (input instanceof URL) return fromName(input.pathname);
  if (typeof input !== 'object' || input === null) return undefined;
  const { path, name, url, headers, httpVersion, bodyUsed } = input as Telling;
  if (typeof httpVersion === 'string') return fromHeader(headers);
  if (typeof bodyUsed === 'boolean' && typeof url === 'string') return fromResponse(url, headers);
  return fromName(typeof path === 'string' ? path : name);
}

/** What to do where that is not so, for messages: the caller has not said it, and may not think of a name. */
export function ifMisnamed(input: unknown, compression: Compression): string {
  const isMessage = typeof (input as Telling | null)?.httpVersion === 'string';
  const teller = isMessage ? 'its Content-Encoding' : 'its name';
  return `set decompress to 'none' if it is none: only ${teller} says that it is ${compression}`;
}

function fromName(name: unknown): Compression | undefined {
  if (typeof name !== 'string') return undefined;
  if (/\.br$/i.test(name)) return 'brotli';
  return /\.zst$/i.test(name) ? 'zstd' : undefined;
}

function fromHeader(headers: unknown): Compression | undefined {
  const coding = (headers as Record<string, unknown> | undefined)?.['content-encoding'];
  return typeof coding === 'string' ? CODINGS[coding.trim().toLowerCase()] : undefined;
}

function fromResponse(url: string, headers: unknown): Compression | undefined {
  const encoded = (headers as { get?(name: string): unknown } | undefined)?.get?.('content-encoding');
  return typeof encoded === 'string' ? undefined : fromName(url.replace(/[?#].*$/, ''));
}

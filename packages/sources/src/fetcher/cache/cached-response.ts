import { types } from 'node:util';
import type { CachedResponse } from './fetch-cache.ts';

/**
 * What a cache has answered, read once; undefined when it is none: caches are written to by earlier versions, and by others.
 */
export function cachedResponseIn(value: unknown): CachedResponse | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { url, headers, variant, body } = value as Partial<Record<keyof CachedResponse, unknown>>;
  if (typeof url !== 'string' || typeof variant !== 'string' || !types.isUint8Array(body)) return undefined;
  const texts = headersIn(headers);
  return texts && { url, headers: texts, variant, body };
}

function headersIn(headers: unknown): CachedResponse['headers'] | undefined {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return undefined;
  const entries: [string, unknown][] = Object.entries(headers);
  if (!entries.every(([, value]) => isText(value) || (Array.isArray(value) && value.every(isText)))) return undefined;
  return Object.fromEntries(entries) as CachedResponse['headers'];
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

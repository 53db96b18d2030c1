import { hash } from 'node:crypto';
import { describeBody } from './describe.ts';

/** One line of the out file: what became of one URL. Every field is there in every record, save the last ones. */
export interface HarvestRecord {
  /** The URL as the list has it, in its normal form and without its fragment: the key of the record. */
  readonly url: string;
  /** The HTTP status that the last request was answered with, redirects included; `null` when nobody answered it. */
  readonly status: number | null;
  /** The size of the decoded body; `null` when none came whole. Of a status of 400 or more, 64 KiB are read at most. */
  readonly bytes: number | null;
  /** Milliseconds from the start of the first try to the end of the last one. */
  readonly ms: number;
  /** How often the URL was asked for. */
  readonly tries: number;
  /** The `content-type` of that answer; `null` when it has none. */
  readonly contentType: string | null;
  /** The SHA-256 of the decoded body, in hexadecimal; `null` where `bytes` is. */
  readonly sha256: string | null;
  /** The `<title>` of HTML, the first heading of Markdown. */
  readonly title?: string;
  /** The top-level keys of a JSON object. */
  readonly keys?: readonly string[];
  /** What the manifest of a package says, when the dependencies are harvested. */
  readonly package?: PackageFacts;
  /** Why there is no page. A record without it is a success. */
  readonly error?: string;
}

/** What a manifest says of its package, and what the package takes on the disk. */
export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  /** The licence as the manifest names it; `null` when it names none. */
  readonly licence: string | null;
  readonly installedBytes: number;
}

/** A page that came in. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: Uint8Array;
  readonly ms: number;
  readonly tries: number;
}

/** The record of a page. */
export function pageRecord(page: Page): HarvestRecord {
  return {
    url: page.url,
    status: page.status,
    bytes: page.body.byteLength,
    ms: tenths(page.ms),
    tries: page.tries,
    contentType: page.contentType,
    sha256: sha256(page.body),
    ...describeBody(page.url, page.contentType, page.body),
  };
}

/** A URL that no try could fetch. */
export interface Failure {
  readonly url: string;
  /** What the last request was answered, where it was. */
  readonly status?: number | null;
  readonly contentType?: string | null;
  readonly body?: Uint8Array | undefined;
  readonly ms: number;
  readonly tries: number;
  readonly error: string;
}

/** The record of a failure. */
export function failureRecord(failure: Failure): HarvestRecord {
  const { url, status = null, contentType = null, body, ms, tries, error } = failure;
  const bytes = body?.byteLength ?? null;
  return { url, status, bytes, ms: tenths(ms), tries, contentType, sha256: body ? sha256(body) : null, error };
}

function sha256(body: Uint8Array): string {
  return hash('sha256', body);
}

/** The record that a line of an out file holds; `undefined` when it is none. */
export function parseRecord(line: string): HarvestRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is HarvestRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { url, status, bytes, tries } = value as Partial<Record<keyof HarvestRecord, unknown>>;
  const counted = [status, bytes].every((count) => count === null || typeof count === 'number');
  return typeof url === 'string' && counted && typeof tries === 'number';
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

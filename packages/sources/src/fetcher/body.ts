import { refusalOf } from '../sse/errors.ts';
import { EventParser } from '../sse/event-parser.ts';
import type { ServerSentEvent } from '../sse/server-sent-event.ts';
import { BodyError, messageOf, type ResponseHeaders } from './errors.ts';
import type { FetchAs } from './types.ts';

/** A response whose body arrived whole. */
export interface WholeBody {
  readonly url: string;
  readonly head: { readonly headers: ResponseHeaders };
  readonly parts: readonly Uint8Array[];
  /** Whether the response has no body by its nature (HEAD, 204, 205, 304), rather than an empty one. */
  readonly absent: boolean;
}

/**
 * A whole body in the form that was asked for. JSON is UTF-8; text goes by the charset of its Content-Type.
 *
 * @param attempts - How many tries it took, for errors.
 * @throws BodyError when the bytes are not that; EventStreamError when they were not sent as events.
 */
export function decodeBody(as: Exclude<FetchAs, 'response'>, body: WholeBody, attempts: number): unknown {
  switch (as) {
    case 'bytes':
      return joined(body.parts);
    case 'text':
      return text(body, attempts);
    case 'lines':
      return lines(text(body, attempts));
    case 'json':
      return body.absent ? undefined : json(utf8(body.parts), body.url, attempts, '');
    case 'ndjson':
      return ndjson(utf8(body.parts), body.url, attempts);
    case 'sse':
      return body.absent ? [] : events(body);
  }
}

/** A copy: the pieces may be windows on buffers that are many times as large. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function utf8(parts: readonly Uint8Array[]): string {
  const [first] = parts;
  const whole = parts.length === 1 && first !== undefined ? asBuffer(first) : Buffer.concat(parts);
  const marked = whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf;
  return whole.toString('utf8', marked ? 3 : 0);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function text(body: WholeBody, attempts: number): string {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(String(body.head.headers['content-type']))?.[1];
  if (charset === undefined || /^utf-?8$/i.test(charset)) return utf8(body.parts);
  try {
    return new TextDecoder(charset).decode(Buffer.concat(body.parts));
  } catch (cause) {
    throw new BodyError('ERR_BODY_CHARSET', `unknown charset ${JSON.stringify(charset)}`, {
      url: body.url,
      attempts,
      cause,
    });
  }
}

/** Lines end with LF; a CR before it goes with it. What follows the last LF is a line when it is not empty. */
function lines(whole: string): string[] {
  const all = whole.split('\n');
  if (all.at(-1) === '') all.pop();
  return all.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** No other space: a line that has some is no JSON. */
const BLANK = /^[ \t\r]*$/;

function ndjson(whole: string, url: string, attempts: number): unknown[] {
  const records: unknown[] = [];
  for (const [index, line] of whole.split('\n').entries()) {
    if (!BLANK.test(line)) records.push(json(line, url, attempts, `line ${index + 1} `));
  }
  return records;
}

/** Their length is limited by that of the body. */
const NO_LIMITS = { maxLineBytes: Infinity, maxEventBytes: Infinity };

function events({ url, head, parts }: WholeBody): ServerSentEvent[] {
  const type = head.headers['content-type'];
  const contentType = typeof type === 'string' ? type : type?.[0];
  const refusal = refusalOf({ from: url, statusCode: 200, contentType });
  if (refusal !== undefined) throw refusal;
  const parser = new EventParser('', NO_LIMITS);
  const events = parts.flatMap((part) => parser.parse(asBuffer(part)));
  if (parser.failure !== undefined) throw parser.failure.error;
  return events;
}

function json(whole: string, url: string, attempts: number, where: string): unknown {
  try {
    return JSON.parse(whole);
  } catch (cause) {
    const problem = `${where}is not JSON: ${messageOf(cause)}`;
    throw new BodyError('ERR_BODY_JSON', where === '' ? `it ${problem}` : problem, { url, attempts, cause });
  }
}

/** Headers of a request: names and values as an object, as pairs, or as the platform's `Headers`. */
export type RequestHeaders = Readonly<Record<string, string>> | Iterable<readonly [string, string]>;

/** Headers of a request, by their names in lower case. */
export type PlainHeaders = Record<string, string>;

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// Blanks, tabs, and what is printable in Latin-1.
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
/**
 * What any origin may know: it says what is wanted, and in which form, and nothing of who asks. A list of what must not
 * be known would have to name every header that somebody may keep a key in.
 */
const PUBLIC = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'user-agent',
  'cache-control',
  'pragma',
  'range',
  'last-event-id',
]);
/** What is asked about the state of a resource, and what describes a body. */
const PUBLIC_KINDS = /^(if|content)-/;
/** What the connection itself says. */
const RESERVED = new Set(['transfer-encoding', 'keep-alive', 'upgrade', 'expect']);

/**
 * The headers by their names in lower case.
 *
 * @param headers - Anything; RequestHeaders pass; a name that comes twice in pairs is joined by a comma.
 * @param action - How a message begins: "Cannot start fetcher".
 * @throws TypeError when a name or a value cannot be sent.
 */
export function plainHeaders(headers: unknown, action: string): PlainHeaders {
  const plain = emptyHeaders();
  if (headers === undefined) return plain;
  if (typeof headers !== 'object' || headers === null) {
    throw new TypeError(`${action}: headers must be an object, pairs or Headers, got ${typeof headers}`);
  }
  const pairs = Symbol.iterator in headers ? (headers as Iterable<unknown>) : Object.entries(headers);
  for (const pair of pairs) {
    if (!Array.isArray(pair)) throw new TypeError(`${action}: headers must be pairs of a name and a value`);
    const [given, value] = pair as readonly unknown[];
    if (value === undefined) continue;
    const name = headerName(given, action);
    const text = headerValue(name, value, action);
    plain[name] = plain[name] === undefined ? text : `${plain[name]}${name === 'cookie' ? ';' : ','} ${text}`;
  }
  return plain;
}

/** Without a prototype: a header may be named `constructor` or `__proto__`. */
export function emptyHeaders(): PlainHeaders {
  return Object.create(null) as PlainHeaders;
}

function headerName(name: unknown, action: string): string {
  if (typeof name === 'string' && NAME.test(name)) {
    const lower = name.toLowerCase();
    if (!RESERVED.has(lower)) return lower;
    throw new TypeError(`${action}: header ${JSON.stringify(lower)} belongs to the connection and cannot be set`);
  }
  throw new TypeError(`${action}: ${JSON.stringify(name)} is not the name of a header`);
}

function headerValue(name: string, value: unknown, action: string): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && VALUE.test(text)) return text;
  // The value itself stays out of the message: it may be a secret.
  throw new TypeError(`${action}: the value of header ${JSON.stringify(name)} must be a text without line breaks`);
}

/** The headers for another origin than they were meant for: those that any origin may know. */
export function forAnyOrigin(headers: PlainHeaders): PlainHeaders {
  return without(headers, (name) => !PUBLIC.has(name) && !PUBLIC_KINDS.test(name));
}

/** The headers for a request that lost its body. */
export function withoutContent(headers: PlainHeaders): PlainHeaders {
  return without(headers, (name) => name.startsWith('content-'));
}

function without(headers: PlainHeaders, dropped: (name: string) => boolean): PlainHeaders {
  const kept = emptyHeaders();
  for (const [name, value] of Object.entries(headers)) if (!dropped(name)) kept[name] = value;
  return kept;
}

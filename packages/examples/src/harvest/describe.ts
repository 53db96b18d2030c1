import { htmlTitle, markdownHeading } from './titles.ts';

/** What a page says it is: the title of a document, or the top-level keys of a JSON object. */
export interface Description {
  readonly title?: string;
  readonly keys?: readonly string[];
}

// Titles stand at the top; a larger part would be decoded for nothing.
const HEAD_BYTES = 64 * 1024;
const MOST_KEYS = 100;

/**
 * The title of an HTML page (`<title>`) or Markdown text (its first heading), or the keys of a JSON object.
 * What has neither, or is not what its content type says, gives an empty description.
 *
 * @param url where the page lies, which tells Markdown when the content type is a plain one
 * @param contentType the `content-type` header
 * @param body the decoded body
 * @example
 * const page = new TextEncoder().encode('# Hello *world*\n');
 * console.log(describeBody('/README.md', 'text/markdown', page)); // { title: 'Hello world' }
 */
export function describeBody(url: string, contentType: string | null, body: Uint8Array): Description {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const name = type.trim();
  if (name === 'application/json' || name.endsWith('+json')) return describeJson(decode(body, parameters));
  const head = (): string => decode(body.subarray(0, HEAD_BYTES), parameters);
  if (name === 'text/html' || name === 'application/xhtml+xml') return titled(htmlTitle(head()));
  const plain = name === '' || name === 'text/plain' || name === 'application/octet-stream';
  const markdown = name === 'text/markdown' || (plain && /\.(md|markdown)(\?|$)/i.test(url));
  return markdown ? titled(markdownHeading(head())) : {};
}

function describeJson(text: string): Description {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { keys: Object.keys(value as object).slice(0, MOST_KEYS) } : {};
}

function titled(title: string | undefined): Description {
  return title === undefined ? {} : { title };
}

function decode(body: Uint8Array, parameters: readonly string[]): string {
  const charset = parameters.map((parameter) => /^\s*charset\s*=\s*"?([^\s"]+)/.exec(parameter)?.[1]).find(Boolean);
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(body);
  } catch {
    // A charset that nobody knows: what the web does then is to take UTF-8.
    return new TextDecoder().decode(body);
  }
}

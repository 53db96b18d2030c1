import { createHash } from 'node:crypto';

/** What stands in the file. */
interface Content {
  /** By this a file of checkpoints is known. */
  readonly forawait: 'checkpoints';
  /** Of all that follows: a number that has changed is a number still. */
  readonly checksum: string;
  /** Who wrote it: another one with each store, so that no two stores ever write the same. */
  readonly writer: string;
  readonly checkpoints: Readonly<Record<string, unknown>>;
}

/** A file of checkpoints; each of them is a text of JSON. */
export function textOf(writer: string, texts: ReadonlyMap<string, string>): string {
  const entries = [...texts].map(([key, text]): [string, unknown] => [key, JSON.parse(text)]);
  const checkpoints = Object.fromEntries(entries);
  const checksum = checksumOf(writer, checkpoints);
  const content: Content = { forawait: 'checkpoints', checksum, writer, checkpoints };
  return `${JSON.stringify(content)}\n`;
}

/** @throws Error for what is not, or not any more, what `textOf()` made. */
export function checkpointsIn(text: string, path: string): ReadonlyMap<string, string> {
  const entries = Object.entries(parsed(text, path).checkpoints);
  return new Map(entries.map(([key, checkpoint]) => [key, JSON.stringify(checkpoint)]));
}

function parsed(text: string, path: string): Content {
  let content: unknown;
  let cause: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    cause = error;
  }
  if (isContent(content)) return content;
  throw new Error(
    `Cannot load checkpoints from ${path}: the file ${whatIsWrong(content)}; remove it to begin anew`,
    cause === undefined ? {} : { cause },
  );
}

function isContent(value: unknown): value is Content {
  if (typeof value !== 'object' || value === null) return false;
  const { forawait, checksum, writer, checkpoints } = value as Partial<Content>;
  if (forawait !== 'checkpoints' || typeof writer !== 'string') return false;
  if (typeof checkpoints !== 'object' || checkpoints === null || Array.isArray(checkpoints)) return false;
  return checksum === checksumOf(writer, checkpoints);
}

function whatIsWrong(content: unknown): string {
  const { forawait, checksum } = (content ?? {}) as Partial<Content>;
  return forawait === 'checkpoints' && checksum === undefined
    ? 'has no checksum, so it is damaged or was written by an earlier version'
    : 'is damaged, or was not written by fileStore()';
}

function checksumOf(writer: string, checkpoints: object): string {
  return createHash('sha256')
    .update(JSON.stringify([writer, checkpoints]))
    .digest('hex');
}

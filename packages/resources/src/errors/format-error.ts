import { linksOf, type Link } from './chain-errors.ts';

/** So many are told. */
const MOST_ERRORS = 20;

/** The stack of an error and of the errors that it names, indented below it: causes, suppressed and gathered ones. */
export function formatError(error: unknown): string {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  const waiting: (Link & { readonly depth: number })[] = [{ name: '', error, depth: 0 }];
  for (let link = waiting.pop(); link !== undefined; link = waiting.pop()) {
    if (seen.has(link.error)) continue;
    if (seen.size === MOST_ERRORS) return [...lines, '... and more errors'].join('\n');
    seen.add(link.error);
    const depth = link.depth + 1;
    lines.push(indent((link.name && `[${link.name}]: `) + stackOf(link.error), link.depth));
    for (const next of linksOf(link.error).reverse()) waiting.push({ ...next, depth }); // no spread: they may be too many
  }
  return lines.join('\n');
}

function indent(text: string, depth: number): string {
  const margin = '  '.repeat(depth);
  return text.replace(/^/gm, margin);
}

function stackOf(error: unknown): string {
  try {
    const stack = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : undefined;
    return typeof stack === 'string' && stack !== '' ? stack : String(error);
  } catch {
    return 'An error that cannot be printed';
  }
}

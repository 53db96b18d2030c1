import type { PackageFacts } from '../record.ts';

/**
 * What a manifest says of its package.
 *
 * @param path the path of the package below `node_modules`, which gives the name when the manifest has none
 * @param text the `package.json`
 * @param installedBytes what the package takes on the disk
 */
export function manifestFacts(path: string, text: string, installedBytes: number): PackageFacts {
  const manifest = parseObject(text);
  const name = nonEmpty(manifest['name']) ?? decodeURI(path).split('/node_modules/').at(-1)?.replace(/^\//, '') ?? path;
  return { name, version: nonEmpty(manifest['version']) ?? '?', licence: licenceOf(manifest), installedBytes };
}

function licenceOf(manifest: Readonly<Record<string, unknown>>): string | null {
  // `licenses`, and objects in place of names, are what npm asked for before 2014; old packages still have them.
  const names = [manifest['license'], manifest['licenses']].flat().map(licenceName);
  const known = [...new Set(names.filter((name) => name !== undefined))];
  return known.length > 0 ? known.join(' OR ') : null;
}

function licenceName(value: unknown): string | undefined {
  const isObject = typeof value === 'object' && value !== null;
  return nonEmpty(isObject ? (value as { type?: unknown }).type : value);
}

function nonEmpty(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

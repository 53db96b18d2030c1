import { readFileSync } from 'node:fs';

/** The version of this package, as its manifest has it. */
export function ownVersion(): string {
  // As far away from `dist` as from `src`.
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

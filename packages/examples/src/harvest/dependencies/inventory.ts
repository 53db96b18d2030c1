import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** What a page of a package is. */
export type PageKind = 'manifest' | 'readme' | 'licence';

/** One file of a package that the site serves. */
export interface DependencyPage {
  /** The path that the site serves it under: `/lodash/package.json`. */
  readonly path: string;
  readonly file: string;
  readonly kind: PageKind;
}

/** A package as it lies in `node_modules`. */
export interface Dependency {
  /** Its folder below `node_modules`, which tells two versions of one package apart: `/ajv`, `/eslint/node_modules/ajv`. */
  readonly path: string;
  /** The bytes of all its files, without the packages nested in it. */
  readonly installedBytes: number;
  readonly pages: readonly DependencyPage[];
}

/**
 * The packages installed in a `node_modules` folder, nested ones included, each with its manifest, READMEs and licences.
 * Links are not followed: a linked workspace package is the user's own code.
 *
 * @param nodeModules the folder
 * @throws the file system's error when the folder cannot be read
 */
export function listDependencies(nodeModules: string): Dependency[] {
  const found: Dependency[] = [];
  collectFolder(nodeModules, '', found);
  return found;
}

function collectFolder(folder: string, path: string, found: Dependency[]): void {
  for (const entry of readFolder(folder)) {
    if (!entry.isDirectory()) continue;
    const inner = join(folder, entry.name);
    const innerPath = `${path}/${entry.name}`;
    if (entry.name.startsWith('@')) collectFolder(inner, innerPath, found);
    else if (entry.name === '.pnpm') collectStore(inner, innerPath, found);
    else if (!entry.name.startsWith('.')) collectPackage(inner, innerPath, found);
  }
}

// pnpm keeps the packages themselves in .pnpm/<name>@<version>/node_modules; all the rest is links.
function collectStore(folder: string, path: string, found: Dependency[]): void {
  for (const entry of readFolder(folder)) {
    const inner = readFolder(join(folder, entry.name), true).some(isNodeModules);
    if (inner) {
      collectFolder(join(folder, entry.name, 'node_modules'), `${path}/${entry.name}/node_modules`, found);
    }
  }
}

function collectPackage(folder: string, path: string, found: Dependency[]): void {
  const entries = readFolder(folder);
  const pages = entries.flatMap((entry): DependencyPage[] => {
    const kind = entry.isFile() ? pageKind(entry.name) : undefined;
    return kind ? [{ path: urlPath(`${path}/${entry.name}`), file: join(folder, entry.name), kind }] : [];
  });
  if (pages.some((page) => page.kind === 'manifest')) {
    found.push({ path: urlPath(path), installedBytes: sizeOf(folder, entries), pages });
  }
  if (entries.some(isNodeModules)) collectFolder(join(folder, 'node_modules'), `${path}/node_modules`, found);
}

/** What a file of a package is by its name; `undefined` for all that is none of the pages. */
export function pageKind(name: string): PageKind | undefined {
  if (name === 'package.json') return 'manifest';
  if (/\.([cm]?[jt]sx?|json|map)$/i.test(name)) return undefined;
  if (/^readme/i.test(name)) return 'readme';
  return /^(licen[cs]e|unlicen[cs]e|copying)/i.test(name) ? 'licence' : undefined;
}

function sizeOf(folder: string, entries: readonly Dirent[]): number {
  let bytes = 0;
  for (const entry of entries) {
    const inner = join(folder, entry.name);
    if (entry.isFile()) bytes += lstatSync(inner).size;
    else if (entry.isDirectory() && !isNodeModules(entry)) bytes += sizeOf(inner, readFolder(inner));
  }
  return bytes;
}

function isNodeModules(entry: Dirent): boolean {
  return entry.name === 'node_modules' && entry.isDirectory();
}

function readFolder(folder: string, ifThere = false): Dirent[] {
  if (ifThere && !lstatSync(folder).isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

// The path as a URL parser would write it, so that it equals the one in a record.
function urlPath(path: string): string {
  return new URL(encodeURI(path).replace(/[?#]/g, encodeURIComponent), 'http://localhost').pathname;
}

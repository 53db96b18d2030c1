/** What is at a path. A link is itself, not what it leads to: `'other'`. */
export type FileKind = 'file' | 'directory' | 'other';

/** What became of a path since it was looked at last. */
export interface FileChange {
  /** A file that was renamed is removed under the one name and added under the other. A folder is never `'changed'`. */
  readonly type: 'added' | 'changed' | 'removed';
  /** Absolute: the path that was given to `watch()`, or one in it. */
  readonly path: string;
  readonly kind: FileKind;
}

/** What was seen at a path. */
export interface Sight {
  readonly kind: FileKind;
  /** Another one: it is another file, or its content or its rights were changed. */
  readonly version: string;
}

/** All paths and what was seen there, a folder before what is in it. */
export type Sights = ReadonlyMap<string, Sight>;

/** What is gone, the content of a folder before the folder; then what is new or different, a folder before its content. */
export function changesBetween(before: Sights, after: Sights): FileChange[] {
  const changes: FileChange[] = [];
  for (const [path, { kind }] of before) {
    if (after.get(path)?.kind !== kind) changes.unshift({ type: 'removed', path, kind });
  }
  for (const [path, { kind, version }] of after) {
    const seen = before.get(path);
    if (seen?.kind !== kind) changes.push({ type: 'added', path, kind });
    else if (kind !== 'directory' && seen.version !== version) changes.push({ type: 'changed', path, kind });
  }
  return changes;
}

import type { AsyncIter } from '@forawait/core';
import type { FileChange } from './file-change.ts';
import { FileWatcher } from './file-watcher.ts';
import type { WatchOptions } from './options.ts';

/**
 * What changes at a path: a file, or a folder and what is in it. Watching begins at the first read.
 *
 * What the platform tells (`fs.watch()`) is but a hint to look, so that its faults do not come through: no change is told twice,
 * a file that is replaced (as editors save) is watched on, and so is a folder that is removed and made anew. A change is the
 * difference between two looks: a reader that is slow gets one for many, what came and went in between is not told, and
 * nothing has to be kept for it.
 *
 * No platform promises more than that a look tells the state of that moment: two changes of a file within one tick of the
 * clock of its file system (some milliseconds, on old ones seconds) that leave its size as it was may be told as one, or, when
 * a look came between them, the second not at all. Of a network file system there are no hints of what others do: it is looked at
 * every `pollMs`, and may show changes late.
 *
 * @param path - A path or a `file:` URL. It must be there at the first read.
 * @param options - `recursive`: all below a folder, too (default false); `initial`: what is there is told as `'added'` first
 *   (default false); `debounceMs`: how long to wait after a hint, 0 or more (default 50); `pollMs`: how often to look
 *   anyway, 1 or more (default 1000); and what every source has: `signal`, `graceMs`, `name`, `onOrphan`.
 * @throws TypeError or RangeError at the call for a path or an option that is not what it must be. While reading: an error
 *   with the `code` of the file system and its error as `cause` (`ENOENT`: there was nothing at the first read).
 * @example
 * ```ts
 * import { mkdirSync, writeFileSync } from 'node:fs';
 * import { basename } from 'node:path';
 * mkdirSync('outbox');
 * writeFileSync('outbox/first.txt', '1');
 * for await (const { type, path } of watch('outbox', { initial: true })) {
 *   console.log(type, basename(path)); // => added outbox, added first.txt, changed first.txt
 *   if (type === 'changed') break;
 *   if (path.endsWith('first.txt')) writeFileSync(path, 'more');
 * }
 * ```
 * @see https://nodejs.org/api/fs.html#caveats
 */
export function watch(path: string | URL, options: WatchOptions = {}): AsyncIter<FileChange> {
  return new FileWatcher(path, options);
}

import { watch as watchByNode } from 'node:fs';

/** What `watch` of `node:fs` is used for. */
export type Watch = (
  folder: string,
  options: { readonly persistent: false },
  changed: (event: string, name: string | null) => void,
) => { on(event: 'error', failed: () => void): unknown; close(): void };

const ignore = (): void => undefined;

/** Calls `changed` when something may have happened in the folder, unless it cannot be watched. Answers how to stop. */
export function watchFolder(
  folder: string,
  changed: (name: string | null) => void,
  watch: Watch = watchByNode,
): () => void {
  let watcher: ReturnType<Watch>;
  try {
    watcher = watch(folder, { persistent: false }, (_, name) => changed(name));
  } catch {
    return ignore; // No watch is left, or there is no folder yet: looking now and then must do.
  }
  const stop = (): void => watcher.close();
  watcher.on('error', stop);
  return stop;
}

export type { FileChange, FileKind } from './file-change.ts';
export type { WatchOptions } from './options.ts';
export { watch } from './watch.ts';

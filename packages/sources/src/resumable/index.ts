export type { Checkpointed } from './checkpointed.ts';
export { fileStore } from './file-store.ts';
export { memoryStore } from './memory-store.ts';
export type { ResumableOptions, RunOptions } from './options.ts';
export { Resumable, resumable } from './resumable.ts';
export { type SqliteStore, sqliteStore } from './sqlite-store.ts';
export type { Store } from './store.ts';
export { Tracked } from './tracked.ts';

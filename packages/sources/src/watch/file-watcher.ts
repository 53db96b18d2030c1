import { AsyncIter, type MaybePromise } from '@forawait/core';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { unreadable } from '../lines/path-errors.ts';
import { Waker } from '../lines/follow/waker.ts';
import type { Watch } from '../lines/follow/watch-folder.ts';
import { changesBetween, type FileChange, type Sights } from './file-change.ts';
import { FolderWatches } from './folder-watches.ts';
import { folderAt, look } from './look.ts';
import { planOf, type WatchOptions, type WatchPlan } from './options.ts';

const NOTHING: Sights = new Map();
/** Looking takes no more of the time than one in so many, however many files there are and however often one wants to look. */
const SHARE = 20;
const LONGEST_REST_MS = 60_000;

const ignore = (): void => undefined;

/**
 * What changes at a path. What the platform tells is but a hint to look: a change is a difference between two looks, so that
 * none is told twice, and a reader that is slow gets one for many.
 */
export class FileWatcher extends AsyncIter<FileChange> {
  readonly #plan: WatchPlan;
  readonly #watches: FolderWatches;
  readonly #waker = new Waker();
  readonly #pause = new Waker();
  /** What was seen last; undefined before the first look. */
  #sights: Sights | undefined;
  /** The platform has told of something since then. */
  #hinted = false;
  #closed = false;
  #working: Promise<unknown> | undefined;

  /** @see watch */
  constructor(path: string | URL, options: WatchOptions, platform?: Watch) {
    const plan = planOf(path, options);
    const { signal, graceMs, name = 'watch', onOrphan } = options;
    super({ signal, graceMs, name, onOrphan });
    this.#plan = plan;
    this.#watches = new FolderWatches((folder, changed) => this.#hint(folder, changed), platform);
  }

  protected override pullBatch(): MaybePromise<readonly FileChange[]> {
    const changes = this.#next();
    this.#working = changes.catch(ignore);
    return changes;
  }

  /** A look that is under way is waited for: it may have a folder open. */
  protected override async close(): Promise<void> {
    this.#closed = true;
    this.#watches.stopAll();
    this.#waker.hint();
    this.#pause.hint();
    await this.#working;
    this.#watches.stopAll();
  }

  /** The folder around the path tells that this comes, goes or is replaced; what else is in there is of no concern. */
  #hint(folder: string, name: string | null): void {
    const { path } = this.#plan;
    if (folder !== path && folder === dirname(path) && name !== null && name !== basename(path)) return;
    this.#hinted = true;
    this.#waker.hint();
  }

  async #next(): Promise<readonly FileChange[]> {
    const { pollMs } = this.#plan;
    for (;;) {
      const began = performance.now();
      const changes = await this.#look();
      if (changes.length > 0 || this.#closed) return changes;
      await this.#waker.wait(Math.max(pollMs, Math.min((performance.now() - began) * SHARE, LONGEST_REST_MS)));
      if (this.#hinted && !this.#closed) await this.#pause.wait(this.#plan.debounceMs);
    }
  }

  async #look(): Promise<readonly FileChange[]> {
    const before = this.#sights;
    try {
      this.#sights = await this.#seen();
      // The first time there must be something; whatever asks again tells what is wrong.
      if (before === undefined && this.#sights.size === 0) await stat(this.#plan.path);
    } catch (error) {
      throw unreadable(this.#plan.path, error as Error);
    }
    return this.#closed ? [] : changesBetween(before ?? (this.#plan.initial ? NOTHING : this.#sights), this.#sights);
  }

  async #seen(): Promise<Sights> {
    const { path, recursive } = this.#plan;
    this.#waker.reset();
    this.#hinted = false;
    const parent = await folderAt(dirname(path));
    if (parent !== undefined) this.#watches.see(dirname(path), parent);
    const sights = await look(path, recursive, (folder, identity) => this.#watches.see(folder, identity));
    this.#watches.settle();
    return sights;
  }
}

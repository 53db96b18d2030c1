import { type Watch, watchFolder } from '../lines/follow/watch-folder.ts';

interface Watched {
  readonly identity: string;
  readonly stop: () => void;
}

/** The folders that the platform watches for us. What it says is a hint to look; where it cannot watch, none comes. */
export class FolderWatches {
  readonly #changed: (folder: string, name: string | null) => void;
  readonly #watch: Watch | undefined;
  #watched = new Map<string, Watched>();
  #seen = new Map<string, Watched>();

  constructor(changed: (folder: string, name: string | null) => void, watch?: Watch) {
    this.#changed = changed;
    this.#watch = watch;
  }

  /** A folder is there: it is watched from now on. Where another one took its place, that is. */
  see(folder: string, identity: string): void {
    if (this.#seen.has(folder)) return;
    const watched = this.#watched.get(folder);
    if (watched?.identity === identity) this.#seen.set(folder, watched);
    else {
      const stop = watchFolder(folder, (name) => this.#changed(folder, name), this.#watch);
      this.#seen.set(folder, { identity, stop });
    }
  }

  /** All folders that are there have been seen: the others are watched no longer. */
  settle(): void {
    const before = this.#watched;
    this.#watched = this.#seen;
    this.#seen = new Map();
    for (const [folder, watched] of before) if (this.#watched.get(folder) !== watched) watched.stop();
  }

  stopAll(): void {
    for (const { stop } of [...this.#watched.values(), ...this.#seen.values()]) stop();
    this.#watched.clear();
    this.#seen.clear();
  }
}

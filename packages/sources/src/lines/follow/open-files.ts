import type { FileStats, FileSystem, OpenFile } from './file-system.ts';

/** A file system that knows what it has open, so that nothing is left open whatever fails in between. */
export class OpenFiles implements FileSystem {
  readonly #system: FileSystem;
  readonly #open = new Set<OpenFile>();

  constructor(system: FileSystem) {
    this.#system = system;
  }

  stats(path: string): Promise<FileStats | undefined> {
    return this.#system.stats(path);
  }

  async open(path: string): Promise<OpenFile | undefined> {
    const file = await this.#system.open(path);
    if (file === undefined) return undefined;
    this.#open.add(file);
    return {
      stats: () => file.stats(),
      read: (into, at, length, position) => file.read(into, at, length, position),
      close: () => this.#close(file),
    };
  }

  names(folder: string): Promise<readonly string[]> {
    return this.#system.names(folder);
  }

  watch(folder: string, changed: (name: string | null) => void): () => void {
    return this.#system.watch(folder, changed);
  }

  /** Not while a file is being opened. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map((file) => this.#close(file)));
  }

  async #close(file: OpenFile): Promise<void> {
    if (this.#open.delete(file)) await file.close();
  }
}

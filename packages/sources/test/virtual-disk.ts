import { basename } from 'node:path';
import { type FileStats, fileSystem, type FileSystem, type OpenFile } from '../src/lines/follow/file-system.ts';

/** A file, whatever names it has. */
export interface Inode {
  readonly number: number;
  readonly born: bigint;
  modified: bigint;
  bytes: Buffer;
  /** How many have it open. */
  open: number;
}

/** What may be asked of it. */
export type DiskCall = 'stats' | 'open' | 'names' | 'read' | 'close';

/**
 * One folder in memory. `step` is called before each call takes effect: whatever happens there, happens just then. The
 * call fails with what `step` throws, and hangs while a promise of it is pending.
 */
export class VirtualDisk implements FileSystem {
  readonly entries = new Map<string, Inode>();
  step: (call: DiskCall) => void | Promise<void> = () => undefined;
  /** Names of files that may not be opened. */
  readonly forbidden = new Set<string>();
  watchers = new Set<(name: string | null) => void>();
  /** Files that were opened and not closed. */
  opened = 0;
  #numbers = 0;
  #ticks = 0n;
  readonly #grain: bigint;

  /** Whether those who watch are told of changes. */
  readonly #telling: boolean;

  /** @param grain - How many changes its clock takes for one moment. */
  constructor({ grain = 1, telling = false } = {}) {
    this.#grain = BigInt(grain);
    this.#telling = telling;
  }

  /** Whatever is followed is followed on this disk, until the function that is answered is called. */
  mount(): () => void {
    const real = { ...fileSystem };
    const mounted: FileSystem = {
      stats: (path) => this.stats(path),
      open: (path) => this.open(path),
      names: () => this.names(),
      watch: (folder, changed) => this.watch(folder, changed),
    };
    Object.assign(fileSystem, mounted);
    return () => Object.assign(fileSystem, real);
  }

  create(name: string): Inode {
    const now = this.#tick();
    const inode = { number: ++this.#numbers, born: now, modified: now, bytes: Buffer.alloc(0), open: 0 };
    this.entries.set(name, inode);
    return inode;
  }

  append(inode: Inode, text: string | Uint8Array): void {
    inode.bytes = Buffer.concat([inode.bytes, Buffer.from(text as string)]);
    inode.modified = this.#tick();
  }

  truncate(inode: Inode): void {
    inode.bytes = Buffer.alloc(0);
    inode.modified = this.#tick();
  }

  rename(from: string, to: string): void {
    const inode = this.entries.get(from);
    if (inode === undefined) return;
    this.entries.delete(from);
    this.entries.set(to, inode);
  }

  /** Renames app.log to app.log.1, that to app.log.2, and so on. */
  shift(name: string, { keep = 100 } = {}): void {
    for (let number = keep; number > 0; number--) {
      this.rename(number === 1 ? name : `${name}.${String(number - 1)}`, `${name}.${String(number)}`);
    }
  }

  async stats(path: string): Promise<FileStats | undefined> {
    await this.#call('stats');
    const inode = this.entries.get(basename(path));
    return inode && statsOf(inode);
  }

  async open(path: string): Promise<OpenFile | undefined> {
    await this.#call('open');
    if (this.forbidden.has(basename(path))) {
      throw Object.assign(new Error('EACCES: told by the disk'), { code: 'EACCES', syscall: 'open', path });
    }
    const inode = this.entries.get(basename(path));
    return inode && this.#opened(inode);
  }

  async names(): Promise<readonly string[]> {
    await this.#call('names');
    return [...this.entries.keys()];
  }

  watch(_folder: string, changed: (name: string | null) => void): () => void {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  }

  #opened(inode: Inode): OpenFile {
    inode.open++;
    this.opened++;
    let closed = false;
    const use = async (call: DiskCall): Promise<void> => {
      if (closed) throw new Error('The file was closed already');
      await this.#call(call);
    };
    return {
      stats: async () => {
        await use('stats');
        return statsOf(inode);
      },
      read: async (into, at, length, position) => {
        await use('read');
        const bytes = inode.bytes.subarray(position, position + length);
        into.set(bytes, at);
        return bytes.length;
      },
      close: async () => {
        await use('close');
        closed = true;
        inode.open--;
        this.opened--;
      },
    };
  }

  async #call(call: DiskCall): Promise<void> {
    await Promise.resolve(); // nothing happens in the very moment of a call
    await this.step(call);
  }

  #tick(): bigint {
    this.#ticks++;
    if (this.#telling) for (const changed of this.watchers) changed(null);
    return (BigInt(Date.now()) * 1000n + this.#ticks / this.#grain) * 1000n;
  }
}

function statsOf({ number, born, modified, bytes }: Inode): FileStats {
  const key = `${String(number)}:${String(born)}`;
  return { kind: 'file', inode: String(number), key, size: bytes.length, born, modified };
}

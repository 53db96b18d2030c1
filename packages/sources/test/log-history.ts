import type { Inode, VirtualDisk } from './virtual-disk.ts';

/** What may happen to a log. */
export type LogEvent =
  | { readonly kind: 'lines'; readonly count: number; readonly width: number }
  | { readonly kind: 'half' | 'rename' | 'remove' | 'reopen' | 'copy' | 'truncate' | 'pause' };

/** A writer of numbered lines, and somebody who rotates its log: what they do, and what a follower has to give for it. */
export class LogHistory {
  /** All lines that were written, in order. */
  readonly written: string[] = [];
  /** Lines written between a copy and the truncation after it, which the rotation itself may lose. */
  readonly exposed = new Set<string>();
  readonly #disk: VirtualDisk;
  readonly #name: string;
  #file: Inode;
  /** The rest of a line of which the first half is written. */
  #rest = '';
  /** Whether the file was renamed or removed, so that the writer is to open a new one. */
  #away = false;
  /** Lines since a copy that no truncation has followed yet. */
  #copied: string[] | undefined;

  constructor(disk: VirtualDisk, name: string) {
    this.#disk = disk;
    this.#name = name;
    this.#file = disk.create(name);
  }

  play(event: LogEvent): void {
    switch (event.kind) {
      case 'lines':
        for (let left = event.count; left > 0; left--) this.#line(event.width);
        return;
      case 'half':
        this.#half();
        return;
      case 'rename':
      case 'remove':
        this.#rotate(event.kind);
        return;
      case 'reopen':
        this.#reopen();
        return;
      case 'copy':
        this.#copy();
        return;
      case 'truncate':
        this.#truncate();
        return;
      case 'pause':
    }
  }

  /** The last line of all, in a file of its own if the log was rotated. */
  finish(): void {
    this.#reopen();
    this.#line(0);
  }

  #line(width: number): void {
    this.#complete();
    const line = this.#nextLine(width);
    this.#disk.append(this.#file, `${line}\n`);
  }

  #half(): void {
    this.#complete();
    const line = this.#nextLine(20);
    this.#disk.append(this.#file, line.slice(0, 3));
    this.#rest = `${line.slice(3)}\n`;
  }

  #nextLine(width: number): string {
    // Every part of a line tells which one it is: the same bytes written anew cannot be told from the old ones.
    const number = `${String(this.written.length)}:`;
    const line = number.padEnd(Math.max(width, number.length), number);
    this.written.push(line);
    this.#copied?.push(line);
    return line;
  }

  #complete(): void {
    if (this.#rest !== '') this.#disk.append(this.#file, this.#rest);
    this.#rest = '';
  }

  /** A file that nobody has opened yet is gone when it is removed. */
  #rotate(kind: 'rename' | 'remove'): void {
    if (this.#away || this.#copied !== undefined) return;
    if (kind === 'remove' && this.#file.open === 0) return;
    this.#away = true;
    if (kind === 'rename') this.#disk.shift(this.#name);
    else this.#disk.entries.delete(this.#name);
  }

  #reopen(): void {
    if (!this.#away) return;
    this.#complete();
    this.#away = false;
    this.#file = this.#disk.create(this.#name);
  }

  #copy(): void {
    if (this.#away || this.#copied !== undefined) return;
    this.#complete();
    this.#copied = [];
    for (let number = 100; number > 1; number--) {
      this.#disk.rename(`${this.#name}.${String(number - 1)}`, `${this.#name}.${String(number)}`);
    }
    this.#disk.append(this.#disk.create(`${this.#name}.1`), this.#file.bytes);
  }

  #truncate(): void {
    if (this.#copied === undefined) return;
    this.#complete();
    for (const line of this.#copied) this.exposed.add(line);
    this.#copied = undefined;
    this.#disk.truncate(this.#file);
  }
}

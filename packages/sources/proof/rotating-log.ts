import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { rotationNumber } from '../src/lines/follow/rotated-name.ts';

/** How rotated files are called: `app.log.1` is the newest and all others move up, or each has a number of its own. */
export type Naming = 'shifted' | 'dated';

/** A log that is written to and rotated in the ways of logrotate. */
export class RotatingLog {
  readonly #path: string;
  readonly #naming: Naming;
  #file: number;
  #rotations = 0;

  constructor(path: string, naming: Naming) {
    this.#path = path;
    this.#naming = naming;
    this.#file = openSync(path, 'a');
  }

  /** Into the file that is open, whatever its name is by now. */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
  }

  rename(): void {
    renameSync(this.#path, this.#nextName());
  }

  remove(): void {
    unlinkSync(this.#path);
  }

  copy(): void {
    copyFileSync(this.#path, this.#nextName());
  }

  truncate(): void {
    ftruncateSync(this.#file);
  }

  /** Closes the old file, and makes a new one at the path. */
  reopen(): void {
    closeSync(this.#file);
    this.#file = openSync(this.#path, 'a');
  }

  #nextName(): string {
    this.#rotations++;
    if (this.#naming === 'dated') return `${this.#path}-${String(this.#rotations).padStart(8, '0')}`;
    const base = basename(this.#path);
    const numbers = readdirSync(dirname(this.#path))
      .filter((name) => name.startsWith(`${base}.`))
      .map((name) => rotationNumber(name));
    for (const number of numbers.sort((one, other) => other - one)) {
      renameSync(`${this.#path}.${String(number)}`, `${this.#path}.${String(number + 1)}`);
    }
    return `${this.#path}.1`;
  }
}

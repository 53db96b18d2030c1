import type { ByteInput } from '../byte-input.ts';
import type { LineCutter } from '../cut.ts';
import type { CutOptions } from '../cut-options.ts';
import { unreadable } from '../path-errors.ts';
import { type FollowCheckpoint, NOWHERE } from './checkpoint.ts';
import { copiesBeside, copiesOf } from './copies.ts';
import { Directory } from './directory.ts';
import { type FileSystem, fileSystem } from './file-system.ts';
import type { FollowPlan } from './follow-options.ts';
import { closeAll, type FoundFile } from './found-file.ts';
import { Generation, REWRITTEN } from './generation.ts';
import { OpenFiles } from './open-files.ts';
import { openStart } from './start.ts';
import { Waker } from './waker.ts';

/** Room before each read for the beginning of a line that was torn. */
const HEADROOM = 16 * 1024;
/** Longer texts are made at a higher price. */
const READ = 64 * 1024;
/** Files that were rotated away are held open; a storm of rotations must not use up what may be open. */
const MOST_LINGERING = 8;

/** A round found nothing: it is time to wait. */
const NOTHING: unique symbol = Symbol('nothing new');
/** A chunk, the end of a part, or nothing. */
type Answer = Buffer | undefined | typeof NOTHING;

const ignore = (): void => undefined;

/**
 * Follows a path from file to file, as `tail -F` does, without leaving anything out.
 *
 * One file is the current one. It is left only when the next one has content and the current one was read to its end
 * after that was seen: a writer writes on in a file that was renamed until it opens the new one, and into that only then.
 * The file that was left is read for late lines a while longer.
 */
export class FollowInput implements ByteInput {
  readonly headroom: number = HEADROOM;
  readonly #plan: FollowPlan;
  readonly #cut: CutOptions;
  readonly #files: OpenFiles;
  readonly #directory: Directory;
  readonly #waker = new Waker();
  readonly #buffer: Buffer = Buffer.allocUnsafeSlow(HEADROOM + READ);
  /** Files that were left, the oldest first; the one that is read; those to be read after it. */
  #lingering: Generation[] = [];
  #current: Generation | undefined;
  #queue: Generation[] = [];
  /** The one last read from, and one whose end was told last. */
  #last: Generation | undefined;
  #ended: Generation | undefined;
  #begun = false;
  #closed = false;
  #working: Promise<Buffer | undefined> | undefined;
  #unwatch: () => void = ignore;
  #patrolDue = 0;
  /** When the last round began, by the clock of the world: what was there by then has been seen. */
  #at = 0;

  constructor(path: string, plan: FollowPlan, cut: CutOptions, system: FileSystem = fileSystem) {
    this.#plan = plan;
    this.#cut = cut;
    this.#files = new OpenFiles(system);
    this.#directory = new Directory(path, this.#files);
  }

  get cutter(): LineCutter | undefined {
    return this.#last?.cutter;
  }

  read(): Promise<Buffer | undefined> {
    this.#working = this.#next().catch((error: unknown) => this.#fail(error));
    return this.#working;
  }

  /** A call of the file system that is under way is waited for: its file must not be closed before. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unwatch();
    this.#waker.hint();
    await this.#working?.catch(ignore);
    await this.#files.closeAll();
  }

  /** The place of the line that comes next, when `unread` lines of the last batch were not given. */
  checkpoint(unread: number): FollowCheckpoint | undefined {
    if (!this.#begun) return undefined;
    const waiting = this.#queue.filter(({ isUntouched }) => isUntouched);
    const places = this.#open()
      .filter((generation) => !waiting.includes(generation)) // they are found again by their age
      .map((generation) => generation.place(generation === this.#last ? unread : 0));
    return { ...(places.pop() ?? NOWHERE), at: this.#at, ...(places.length > 0 ? { earlier: places } : {}) };
  }

  async #next(): Promise<Buffer | undefined> {
    if (!this.#begun) await this.#begin();
    await this.#letGo();
    while (!this.#closed) {
      this.#waker.reset();
      this.#at = Date.now();
      // A file that is never at its end must not keep others waiting for ever.
      const due = performance.now() >= this.#patrolDue;
      let answer = due ? await this.#patrol() : NOTHING;
      if (answer === NOTHING) answer = await this.#round(due);
      if (answer !== NOTHING) return answer;
      if (!this.#closed) await this.#waker.wait(this.#plan.pollMs);
    }
    return undefined;
  }

  async #begin(): Promise<void> {
    this.#at = Date.now();
    this.#unwatch = this.#files.watch(this.#directory.folder, (name) => {
      if (this.#directory.concerns(name)) this.#waker.hint();
    });
    this.#queue = await openStart(this.#directory, this.#plan, this.#cut);
    this.#begun = true;
  }

  async #round(patrolled: boolean): Promise<Answer> {
    for (let looked = patrolled; !this.#closed;) {
      const chunk = await this.#readCurrent();
      if (chunk !== undefined) return chunk;
      if (this.#isLeft()) {
        if (this.#moveOn()) return undefined;
      } else {
        if (looked) break;
        looked = true;
        const late = await this.#patrol();
        if (late !== NOTHING) return late;
      }
    }
    return NOTHING;
  }

  /** What is new in the current file, unless it was read to its end after the next one was seen. */
  async #readCurrent(): Promise<Buffer | undefined> {
    for (;;) {
      const current = this.#current;
      if (current === undefined || (this.#queue.length > 0 && current.atEnd)) return undefined;
      if (this.#plan.detect) current.checkPlain(this.#directory.path);
      const chunk = await current.read(this.#buffer, HEADROOM);
      if (chunk !== REWRITTEN) return this.#from(current, chunk);
      await this.#beginAnew(current, true);
    }
  }

  #from(generation: Generation, chunk: Buffer | undefined): Buffer | undefined {
    if (chunk !== undefined) this.#last = generation;
    return chunk;
  }

  #isLeft(): boolean {
    return this.#queue.length > 0 || this.#current?.over === true;
  }

  /** Answers whether the file that is left has come to its end. */
  #moveOn(): boolean {
    const left = this.#current;
    this.#current = this.#queue.shift();
    if (left === undefined) return false;
    if (left.sealed || this.#plan.lingerMs === 0) return this.#end(left);
    left.lingersUntil = performance.now() + this.#plan.lingerMs;
    this.#lingering.push(left);
    for (const tooMany of this.#lingering.slice(0, -MOST_LINGERING)) tooMany.lingersUntil = 0;
    return false;
  }

  #end(generation: Generation): true {
    this.#last = generation;
    this.#ended = generation;
    return true;
  }

  /** Looks whether the path leads to another file by now, and for late lines. */
  async #patrol(): Promise<Answer> {
    const now = performance.now();
    this.#patrolDue = now + this.#plan.pollMs;
    if (this.#queue.length === 0) await this.#lookAtPath();
    for (const generation of this.#lingering) {
      const chunk = await generation.read(this.#buffer, HEADROOM);
      if (chunk instanceof Buffer) return this.#from(generation, chunk);
      if (chunk === undefined && now < generation.lingersUntil) continue;
      this.#lingering = this.#lingering.filter((other) => other !== generation);
      this.#end(generation);
      return undefined;
    }
    return NOTHING;
  }

  async #lookAtPath(): Promise<void> {
    const there = await this.#directory.atPath();
    const current = this.#current;
    if (there === undefined || there.size === 0 || there.key === current?.key) return;
    const back = this.#lingering.find(({ key }) => key === there.key);
    if (back !== undefined) {
      back.lingersUntil = performance.now() + this.#plan.lingerMs;
      return;
    }
    // What is at the path is to be read, also when it was there under another name before.
    this.#directory.forget(there.key);
    if (current !== undefined && (await current.isRewritten())) {
      await this.#beginAnew(current, false);
      return;
    }
    const found = await this.#directory.unknown(false);
    await this.#enqueue(found, await copiesBeside(current, found));
  }

  /** The file was truncated, and maybe renamed since. If a copy was made before, it has the rest of what was written. */
  async #beginAnew(current: Generation, atPath: boolean): Promise<void> {
    if (current.sealed) {
      await current.close(); // the copy is gone, too
      return;
    }
    this.#directory.forget(current.key);
    const found = await this.#directory.unknown(atPath);
    const { whole, others } = await copiesOf(current, found, this.#directory);
    await current.seal(whole);
    const rest = found.filter((file) => file !== whole);
    await this.#enqueue(rest, others);
  }

  /** A copy that somebody made of a file is not another one. */
  async #enqueue(found: readonly FoundFile[], copies: readonly FoundFile[]): Promise<void> {
    if (this.#current !== undefined) this.#current.atEnd = false;
    await closeAll(copies);
    for (const file of found) {
      if (!copies.includes(file)) this.#queue.push(await Generation.open(file, this.#cut, { offset: 0, line: 0 }));
    }
  }

  /** Of what ended when the last answer was given: its lines have been read by now. */
  async #letGo(): Promise<void> {
    const ended = this.#ended;
    this.#ended = undefined;
    await ended?.close();
  }

  /** In the order in which they are read. */
  #open(): Generation[] {
    const maybe = [...this.#lingering, this.#ended, this.#current, ...this.#queue];
    return maybe.filter((generation) => generation !== undefined);
  }

  #fail(error: unknown): never {
    const failure = error as NodeJS.ErrnoException;
    throw failure.syscall === undefined ? failure : unreadable(this.#directory.named(failure.path), failure);
  }
}

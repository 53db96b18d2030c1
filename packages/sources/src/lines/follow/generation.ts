import { LineCutter } from '../cut.ts';
import { compressionOf } from '../compression-of.ts';
import type { CutOptions } from '../cut-options.ts';
import type { Compression } from '../decompress.ts';
import { followsCompressed } from '../seek-errors.ts';
import type { LinePlace } from '../given.ts';
import { type FollowPlace, HEAD_BYTES, hashOf } from './checkpoint.ts';
import type { FoundFile } from './found-file.ts';
import { beginsWith, bytesAt, bytesBefore, contradicts, NOTHING, OVERLAP } from './file-bytes.ts';
import type { OpenFile } from './file-system.ts';

/** What a read answers when the file is not what it was any more: shorter than what was read, or other bytes. */
export const REWRITTEN: unique symbol = Symbol('the file was rewritten');

/** What was written into one file between two truncations, wherever it lies by now. */
export class Generation {
  readonly cutter: LineCutter;
  /** When it is over for good, by `performance.now()`: nobody reads on in it but for late lines. */
  lingersUntil: number = Infinity;
  /** Whether the last read came to the end of the file. */
  atEnd = false;
  /** Whether the file began anew since: nothing will be added any more to what is read here. */
  sealed = false;
  #paused = true;
  /** Of what was found at the path, by its first bytes. */
  readonly #compression: Compression | undefined;
  #file: OpenFile | undefined;
  #key: string;
  #inode: string;
  #head: Buffer;
  #hash: string | undefined;
  /** Where reading goes on, and bytes that must lie in the file from #knownAt on. */
  #offset: number;
  #known: Buffer;
  #knownHash: string | undefined;
  #knownAt: number;

  private constructor(found: FoundFile, cut: CutOptions, start: LinePlace, before: Buffer) {
    this.cutter = new LineCutter(cut, start);
    this.#compression = found.atPath ? compressionOf(found.head) : undefined;
    this.#file = found.file;
    this.#key = found.stats.key;
    this.#inode = found.stats.inode;
    this.#head = found.head;
    this.#offset = start.offset;
    this.#known = start.offset === 0 ? found.head : before;
    this.#knownAt = start.offset - Math.min(OVERLAP, start.offset);
  }

  static async open(found: FoundFile, cut: CutOptions, start: LinePlace): Promise<Generation> {
    const { head } = found;
    if (start.offset <= head.length) {
      return new Generation(found, cut, start, head.subarray(Math.max(0, start.offset - OVERLAP), start.offset));
    }
    const before = await bytesBefore(found.file, start.offset);
    // It may have been truncated since its beginning was read: those bytes are others then.
    const sound = await beginsWith(found.file, head);
    return new Generation(found, cut, start, sound ? before : NOTHING);
  }

  /** What tells its file from all others. */
  get key(): string {
    return this.#key;
  }

  /** Whether nothing was read of it, nor is it to be begun behind its start. */
  get isUntouched(): boolean {
    return this.#offset === 0;
  }

  /** Whether nothing can be read in it any more. */
  get over(): boolean {
    return this.#file === undefined;
  }

  /** @throws TypeError when it was found at the followed path, and is compressed. */
  checkPlain(path: string): void {
    if (this.#compression !== undefined) throw followsCompressed(path, this.#compression);
  }

  /** What is new, in into[headroom, …); undefined when there is nothing. */
  async read(into: Buffer, headroom: number): Promise<Buffer | undefined | typeof REWRITTEN> {
    if (this.#file === undefined) return undefined;
    // Where reading goes on without a pause, the few bytes before do; else the whole beginning must be the same, too.
    if (this.#paused && !(await beginsWith(this.#file, this.#head))) return REWRITTEN;
    const room = into.length - headroom;
    const length = await this.#file.read(into, headroom, room, this.#knownAt);
    const bytes = into.subarray(headroom, headroom + length);
    const skipped = this.#offset - this.#knownAt;
    const known = this.#known;
    if (length < skipped || !bytes.subarray(0, known.length).equals(known)) return REWRITTEN;
    this.atEnd = length < room;
    this.#paused = this.atEnd;
    if (length === skipped) return undefined;
    const chunk = bytes.subarray(skipped);
    this.#growHead(chunk);
    this.#offset += chunk.length;
    this.#known = Buffer.from(bytes.subarray(-OVERLAP));
    this.#knownHash = undefined;
    this.#knownAt = this.#offset - this.#known.length;
    return chunk;
  }

  /**
   * Whether the file began anew since it was read: it may have been truncated, and then renamed. What it has by now is in its
   * place among the files that came after only when it is looked for together with them.
   */
  async isRewritten(): Promise<boolean> {
    if (this.#file === undefined || this.sealed) return false;
    const begun = await beginsWith(this.#file, this.#head);
    const known = await bytesAt(this.#file, this.#knownAt, this.#known.length);
    return !begun || !known.equals(this.#known);
  }

  /** How a file relates to this one: `'whole'` when it has all that was read here, `'part'` when it has the beginning. */
  async copyIn({ file, head, end, stats }: FoundFile): Promise<'whole' | 'part' | undefined> {
    const common = Math.min(head.length, this.#head.length);
    if (!head.subarray(0, common).equals(this.#head.subarray(0, common))) return undefined;
    if (stats.size < this.#offset) {
      return this.#file !== undefined && (await contradicts(this.#file, this.#head, end)) ? undefined : 'part';
    }
    const before = await bytesBefore(file, this.#offset);
    // Fewer are known when the file was truncated while it was opened.
    const both = Math.min(before.length, this.#known.length);
    return before.subarray(0, both).equals(this.#known.subarray(0, both)) ? 'whole' : undefined;
  }

  /** Whether its beginning is long enough to be known among files that begin alike. */
  get isDistinct(): boolean {
    return this.#head.length === HEAD_BYTES;
  }

  /** The file began anew. What was in it is read on in a copy, if there is one. */
  async seal(copy: FoundFile | undefined): Promise<void> {
    const file = this.#file;
    this.sealed = true;
    this.#file = copy?.file;
    if (copy !== undefined) {
      this.#key = copy.stats.key;
      this.#inode = copy.stats.inode;
      // It ends before what was known of the beginning, when more was written between the copy and the truncation.
      if (copy.head.length < this.#head.length) this.#head = copy.head;
      if (this.isUntouched) this.#known = this.#head;
      this.#hash = undefined;
      this.#knownHash = undefined;
    }
    await file?.close();
  }

  /** The place of the line that comes next, when `unread` lines of the last batch were not given. */
  place(unread: number): FollowPlace {
    const { offset, line } = this.cutter.place(unread);
    this.#hash ??= hashOf(this.#head);
    this.#knownHash ??= hashOf(this.#known);
    return {
      offset,
      line: line + 1,
      inode: this.#inode,
      head: { bytes: this.#head.length, hash: this.#hash },
      read: { offset: this.#knownAt, bytes: this.#known.length, hash: this.#knownHash },
    };
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #growHead(chunk: Buffer): void {
    if (this.isDistinct) return;
    const missing = chunk.subarray(this.#head.length - this.#offset, HEAD_BYTES - this.#offset);
    if (missing.length === 0) return;
    this.#head = Buffer.concat([this.#head, missing]);
    this.#hash = undefined;
  }
}

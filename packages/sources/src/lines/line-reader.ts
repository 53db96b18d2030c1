import { AsyncIter, DONE, type MaybePromise } from '@forawait/core';
import { type ByteInput, isPromiseLike } from './byte-input.ts';
import { LineCutter } from './cut.ts';
import { Decompressor } from './decompress.ts';
import { detached } from './detach.ts';
import { DetectingInput } from './detect.ts';
import type { FollowCheckpoint } from './follow/checkpoint.ts';
import type { FollowInput } from './follow/follow-input.ts';
import { followed } from './follow/followed.ts';
import { bytesFrom, type LineInput } from './input.ts';
import { namedCompression } from './named-compression.ts';
import { type Decompress, type LineReaderOptions, planOf } from './options.ts';

/**
 * The lines of an input, without their newlines; with every operator as a method.
 *
 * `batches()` hands out all lines of a block at once, and terminal calls such as `count()` read that way by themselves:
 * both are several times faster than a loop over single lines.
 */
export class LineReader extends AsyncIter<string> {
  readonly #input: ByteInput;
  readonly #followed: FollowInput | undefined;
  #cutter: LineCutter;
  readonly #detach: boolean;
  #closed = false;

  /** @see lineReader */
  constructor(input: LineInput, options: LineReaderOptions = {}) {
    const plan = planOf(options);
    const { signal, graceMs, name, onOrphan } = options;
    super({ signal, graceMs, name, onOrphan });
    const { encoding } = plan.cut.decoding;
    this.#followed = plan.follow && followed(input, plan.follow, plan.cut);
    this.#input = this.#followed ?? decompressed(bytesFrom(input, encoding), plan.decompress, input);
    this.#cutter = new LineCutter(plan.cut);
    this.#detach = plan.detach;
  }

  /**
   * How many bytes of the input, once decompressed, lie before the line that comes next: the end of the last line given,
   * with its newline. 0 at the start. A batch counts as given whole. Costs nothing until it is asked for.
   */
  get position(): number {
    return this.#cutter.position(this.unread);
  }

  /**
   * With `follow`: how far the files have been read, up to the last line given, as plain JSON to be handed over as `start`
   * later. A batch counts as given whole. undefined before the first line, and without `follow`.
   */
  get checkpoint(): FollowCheckpoint | undefined {
    return this.#followed?.checkpoint(this.unread);
  }

  protected override pullBatch(): MaybePromise<ArrayLike<string> | DONE> {
    const lines = this.#cutter.next();
    if (lines !== undefined) return this.#given(lines);
    if (this.#cutter.over && this.#followed === undefined) return DONE;
    const chunk = this.#input.read();
    return isPromiseLike(chunk) ? this.#wait(chunk) : this.#take(chunk);
  }

  protected override close(reason?: unknown): MaybePromise<void> {
    this.#closed = true;
    return this.#input.close(reason);
  }

  /** The lines that end in this chunk, maybe none. */
  #take(chunk: Buffer | undefined): readonly string[] | DONE {
    if (this.#closed) return DONE;
    this.#cutter = this.#input.cutter ?? this.#cutter;
    if (chunk === undefined) this.#cutter.end();
    else this.#cutter.push(chunk, this.#input.headroom);
    const lines = this.#cutter.next();
    if (lines !== undefined) return this.#given(lines);
    return chunk === undefined && this.#followed === undefined ? DONE : [];
  }

  async #wait(first: PromiseLike<Buffer | undefined>): Promise<readonly string[] | DONE> {
    for (let chunk: MaybePromise<Buffer | undefined> = first; ; chunk = this.#input.read()) {
      const lines = this.#take(await chunk);
      if (lines === DONE || lines.length > 0) return lines;
    }
  }

  #given(lines: readonly string[]): readonly string[] {
    return this.#detach ? lines.map(detached) : lines;
  }
}

/**
 * The lines of a file, a stream, a response or bytes, in whatever way they come: split over chunks, compressed, without a
 * newline at the end. Nothing is opened before the first read, and nothing stays open after the last.
 *
 * @param input - A path (a string always is one) or `file:` URL; a Node stream, such as `process.stdin`, or a web one; a
 *   `Response`; a `Blob`; bytes; or an iterable of bytes or strings. What is handed over is closed when the reader is left.
 * @param options - What a line is, how long it may be, and how the bytes are to be understood.
 * @throws TypeError or RangeError at the call for an input or option that is not what it must be; later, while reading:
 *   LongLineError, TypeError (with `fatal`), an Error for damaged compressed data, and the errors of the input itself.
 * @example
 * ```ts
 * import { lineReader } from '@forawait/sources';
 * const bytes = new TextEncoder().encode('one\r\ntwo\n');
 * for await (const line of lineReader(bytes)) console.log(line); // => one, two
 * await lineReader(bytes, { maxLineBytes: 2, onLongLine: 'truncate' }).toArray(); // => ['on', 'tw']
 * ```
 */
export function lineReader(input: LineInput, options: LineReaderOptions = {}): LineReader {
  try {
    return new LineReader(input, options);
  } catch (error) {
    abandon(input);
    throw error;
  }
}

/** Whoever hands over a stream or an iterator counts on it being closed, also when it was never read. */
function abandon(input: LineInput): void {
  try {
    const closing = bytesFrom(input, 'utf-8').close();
    if (isPromiseLike(closing)) Promise.resolve(closing).catch(() => undefined);
  } catch {
    // The argument error is the one to tell.
  }
}

function decompressed(bytes: ByteInput, how: Decompress, input: LineInput): ByteInput {
  if (how === 'none') return bytes;
  const compression = how === 'auto' ? namedCompression(input) : how;
  return compression === undefined ? new DetectingInput(bytes) : new Decompressor(bytes, compression);
}

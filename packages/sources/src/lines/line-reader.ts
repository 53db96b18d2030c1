import { AsyncIter, DONE, type MaybePromise } from '@forawait/core';
import { BackwardLines } from './backward-lines.ts';
import { type ByteInput, isPromiseLike } from './byte-input.ts';
import { checkpointIn, isRestartable, type LineCheckpoint } from './checkpoint.ts';
import { LineCutter } from './cut.ts';
import { Decompressor } from './decompress.ts';
import { detached } from './detach.ts';
import { DetectingInput } from './detect.ts';
import type { FollowCheckpoint } from './follow/checkpoint.ts';
import type { FollowInput } from './follow/follow-input.ts';
import type { FollowPlan } from './follow/follow-options.ts';
import { followed } from './follow/followed.ts';
import type { LinePlace } from './given.ts';
import { bytesFrom, type LineInput } from './input.ts';
import { ifMisnamed, namedCompression } from './named-compression.ts';
import {
  type Decompress,
  type LinePlan,
  type LineReaderOptions,
  planOf,
  type PositionedLineOptions,
} from './options.ts';
import type { PositionedLine } from './positioned-line.ts';
import { rangeFrom } from './range-input.ts';
import { notDecompressed, notFollowed } from './seek-errors.ts';
import { startedInput } from './started-input.ts';

/** What a reader consists of, for those that build upon it. Not part of the surface. */
export interface LineParts {
  readonly input: ByteInput;
  /** What cut the lines last given, unless they are read backwards. */
  readonly cutter: LineCutter;
  readonly backwards: BackwardLines | undefined;
  /** The lines of the next block, or DONE. Not to be called while the reader itself is read. */
  read(): MaybePromise<ArrayLike<string> | DONE>;
  close(reason?: unknown): MaybePromise<void>;
  /** Where to go on another time, when `left` lines of the last block do not count as given. */
  checkpoint(left: number): FollowCheckpoint | LineCheckpoint | undefined;
}

export let partsOf: (reader: LineReader) => LineParts;

/**
 * The lines of an input, without their newlines; with every operator as a method.
 *
 * `batches()` hands out all lines of a block at once, and terminal calls such as `count()` read that way by themselves:
 * both are several times faster than a loop over single lines.
 */
export class LineReader<Line = string> extends AsyncIter<Line> {
  readonly #input: ByteInput;
  #cutter: LineCutter;
  readonly #followed: FollowInput | undefined;
  readonly #backwards: BackwardLines | undefined;
  readonly #detach: boolean;
  readonly #positions: boolean;
  readonly #restartable: boolean;
  #closed = false;

  static {
    partsOf = (reader) => ({
      input: reader.#input,
      get cutter() {
        return reader.#cutter;
      },
      backwards: reader.#backwards,
      read: () => reader.pullBatch(),
      close: (reason) => reader.close(reason),
      checkpoint: (left) => reader.#checkpointAt(left),
    });
  }

  /** @see lineReader */
  constructor(input: LineInput, options: LineReaderOptions | PositionedLineOptions = {}) {
    const plan = planOf(options);
    const { signal, graceMs, name, onOrphan } = options;
    super({ signal, graceMs, name, onOrphan });
    refuseCompressed(input, plan);
    this.#followed = plan.follow && followed(input, plan.follow, plan.cut);
    this.#backwards = plan.reverse
      ? new BackwardLines(rangeFrom(input, plan.decompress === 'auto'), plan.cut)
      : undefined;
    this.#input = this.#followed ?? (this.#backwards === undefined ? bytesOf(input, plan) : NOTHING);
    this.#cutter = this.#input.cutter ?? new LineCutter(plan.cut, startOf(plan.follow));
    this.#detach = plan.detach;
    this.#positions = plan.positions;
    this.#restartable = plan.follow === undefined && isRestartable(input, plan);
  }

  /**
   * How many bytes of the input, once decompressed, lie before the line that comes next: the end of the last line given,
   * with its newline. At the start 0, or `start.offset`. With `reverse`, where the last line given begins. A batch counts
   * as given whole, and what an operator has read ahead is given, too. Costs nothing until it is asked for.
   */
  get position(): number {
    return (this.#backwards ?? this.#cutter).position(this.unread);
  }

  /**
   * How far has been read, up to the last line given, as plain JSON to be handed over as `start` later: `{ offset, line }`,
   * with `follow` a `FollowCheckpoint`. A batch counts as given whole, and what an operator has read ahead is given, too:
   * store it in a loop over the reader itself, or let `resumable()` do so. undefined before the first line (with `follow`,
   * before the first read has looked for the file), and where `start` cannot be used: streams, compressed data, `reverse`.
   */
  get checkpoint(): FollowCheckpoint | LineCheckpoint | undefined {
    return this.#checkpointAt(this.unread);
  }

  protected override pullBatch(): MaybePromise<ArrayLike<Line> | DONE> {
    if (this.#backwards !== undefined) return this.#pullBackwards(this.#backwards);
    const lines = this.#cutter.next();
    if (lines !== undefined) return this.#given(lines);
    if (this.#cutter.over && this.#followed === undefined) return DONE;
    const chunk = this.#input.read();
    return isPromiseLike(chunk) ? this.#wait(chunk) : this.#take(chunk);
  }

  protected override close(reason?: unknown): MaybePromise<void> {
    this.#closed = true;
    return this.#backwards === undefined ? this.#input.close(reason) : this.#backwards.close();
  }

  #checkpointAt(left: number): FollowCheckpoint | LineCheckpoint | undefined {
    if (this.#followed !== undefined) return this.#followed.checkpoint(left);
    return this.#restartable ? checkpointIn(this.#input, this.#cutter, left) : undefined;
  }

  #pullBackwards(backwards: BackwardLines): MaybePromise<readonly Line[] | DONE> {
    const lines = backwards.next();
    if (isPromiseLike(lines)) return lines.then((given) => (given === DONE ? DONE : this.#given(given)));
    return lines === DONE ? DONE : this.#given(lines);
  }

  /** The lines that end in this chunk, maybe none. */
  #take(chunk: Buffer | undefined): readonly Line[] | DONE {
    if (this.#closed) return DONE;
    this.#cutter = this.#input.cutter ?? this.#cutter;
    if (chunk === undefined) this.#cutter.end();
    else this.#cutter.push(chunk, this.#input.headroom);
    const lines = this.#cutter.next();
    if (lines !== undefined) return this.#given(lines);
    return chunk === undefined && this.#followed === undefined ? DONE : [];
  }

  async #wait(first: PromiseLike<Buffer | undefined>): Promise<readonly Line[] | DONE> {
    return this.#take(await first);
  }

  #given(texts: readonly string[]): readonly Line[] {
    const lines = this.#detach ? texts.map(detached) : texts;
    const given = this.#positions ? (this.#backwards ?? this.#cutter).positioned(lines) : lines;
    return given as readonly unknown[] as readonly Line[];
  }
}

/**
 * The lines of a file, a stream, a response or bytes, in whatever way they come: split over chunks, compressed, without a
 * newline at the end. Nothing is opened before the first read, and nothing stays open after the last.
 *
 * @param input - A path (a string always is one) or `file:` URL; a Node stream, such as `process.stdin`, or a web one; a
 *   `Response` or `Request` (its body); a `Blob`; bytes; or an iterable of bytes or strings. What is handed over is closed when
 *   the reader is left.
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
export function lineReader(input: LineInput, options: PositionedLineOptions): LineReader<PositionedLine>;
export function lineReader(input: LineInput, options?: LineReaderOptions): LineReader;
export function lineReader(
  input: LineInput,
  options: LineReaderOptions | PositionedLineOptions,
): LineReader<string | PositionedLine>;
export function lineReader(
  input: LineInput,
  options: LineReaderOptions | PositionedLineOptions = {},
): LineReader<string | PositionedLine> {
  try {
    return new LineReader(input, options);
  } catch (error) {
    abandon(input);
    throw error;
  }
}

/** Where a followed file is meant to begin, until it is known where it does. */
function startOf(follow: FollowPlan | undefined): LinePlace | undefined {
  const start = follow?.start;
  return typeof start === 'object' ? { offset: start.offset, line: (start.line ?? 1) - 1 } : undefined;
}

/** What is read backwards has no chunks. */
const NOTHING: ByteInput = { headroom: 0, read: () => undefined, close: () => undefined };

/** Whoever hands over a stream or an iterator counts on it being closed, also when it was never read. */
export function abandon(input: LineInput): void {
  try {
    const closing = bytesFrom(input, 'utf-8').close();
    if (isPromiseLike(closing)) Promise.resolve(closing).catch(() => undefined);
  } catch {
    // The argument error is the one to tell.
  }
}

function bytesOf(input: LineInput, { start, cut, decompress }: LinePlan): ByteInput {
  if (start !== undefined) return startedInput(input, start, cut, decompress === 'auto');
  return decompressed(bytesFrom(input, cut.decoding.encoding), decompress, input);
}

/** What a name tells is not looked for in the bytes, and the bytes would not be lines. */
function refuseCompressed(input: LineInput, { reverse, start, follow, decompress }: LinePlan): void {
  if (decompress !== 'auto' || !(reverse || start !== undefined || follow !== undefined)) return;
  const compression = namedCompression(input);
  if (compression === undefined) return;
  const remedy = ifMisnamed(input, compression);
  if (follow !== undefined) throw notFollowed(compression, remedy);
  throw notDecompressed(reverse ? 'reverse' : 'start', compression, remedy);
}

function decompressed(bytes: ByteInput, how: Decompress, input: LineInput): ByteInput {
  if (how === 'none') return bytes;
  if (how !== 'auto') return new Decompressor(bytes, how);
  const compression = namedCompression(input);
  if (compression === undefined) return new DetectingInput(bytes);
  return new Decompressor(bytes, compression, undefined, ifMisnamed(input, compression));
}

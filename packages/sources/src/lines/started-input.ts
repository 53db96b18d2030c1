import { isSliceable, presentBytes, type SliceableBlob } from './byte-range.ts';
import type { ByteInput } from './byte-input.ts';
import { LineCutter } from './cut.ts';
import type { CutOptions } from './cut-options.ts';
import { PathInput } from './file-input.ts';
import type { LinePlace } from './given.ts';
import { bytesFrom, pathIn } from './input.ts';
import type { LineStart } from './line-start.ts';
import { behindEnd, notSeekable } from './seek-errors.ts';
import { checkPlain, checkPlainBlob } from './seekable.ts';

/** An input that is read from somewhere behind its beginning on; it brings what cuts it, which knows the place. */
export type StartedInput = ByteInput & {
  /** undefined as long as the place is not known. */
  readonly cutter: LineCutter | undefined;
};

/**
 * @param detect - Whether the input may be compressed without anybody having said so.
 * @throws TypeError for an input that can be read only from its beginning, RangeError for a place behind its end, where
 *   that is known: else at the first read.
 */
export function startedInput(input: unknown, start: LineStart, cut: CutOptions, detect: boolean): StartedInput {
  const { encoding } = cut.decoding;
  const path = pathIn(input);
  if (path !== undefined) return new StartedPath(path, start, cut, detect);
  const bytes = presentBytes(input);
  if (bytes !== undefined) {
    if (detect) checkPlain('start', bytes);
    const place = placeIn(bytes.length, start);
    return withCutter(bytesFrom(bytes.subarray(place.offset), encoding), new LineCutter(cut, place));
  }
  if (!isSliceable(input)) throw notSeekable('start', input);
  const place = placeIn(input.size, start);
  const rest = bytesFrom(input.slice(place.offset), encoding);
  return withCutter(detect ? new PlainBlob(input, rest) : rest, new LineCutter(cut, place));
}

function placeIn(size: number, start: LineStart): LinePlace {
  if (start === 'end') return { offset: size, line: 0 };
  if (start.offset > size) throw behindEnd(start.offset, size);
  return placeOf(start.offset, start);
}

function placeOf(offset: number, start: LineStart): LinePlace {
  return { offset, line: start === 'end' ? 0 : (start.line ?? 1) - 1 };
}

function withCutter(input: ByteInput, cutter: LineCutter): StartedInput {
  return { headroom: 0, cutter, read: () => input.read(), close: (reason) => input.close(reason) };
}

/** A part of a Blob, whose first bytes are looked at before the first read. */
class PlainBlob implements ByteInput {
  readonly headroom = 0;
  readonly #blob: SliceableBlob;
  readonly #part: ByteInput;
  #checked = false;
  #closed = false;

  constructor(blob: SliceableBlob, part: ByteInput) {
    this.#blob = blob;
    this.#part = part;
  }

  read(): ReturnType<ByteInput['read']> {
    return this.#checked ? this.#part.read() : this.#readFirst();
  }

  close(reason?: unknown): ReturnType<ByteInput['close']> {
    this.#closed = true;
    return this.#part.close(reason);
  }

  async #readFirst(): Promise<Buffer | undefined> {
    await checkPlainBlob('start', this.#blob);
    this.#checked = true;
    return this.#closed ? undefined : await this.#part.read();
  }
}

/** A file, whose size is known once it is open. */
class StartedPath implements StartedInput {
  cutter: LineCutter | undefined;
  readonly #input: PathInput;
  readonly #start: LineStart;
  readonly #cut: CutOptions;

  constructor(path: string, start: LineStart, cut: CutOptions, detect: boolean) {
    const at = start === 'end' ? start : start.offset;
    this.#input = new PathInput(path, cut.decoding.encoding, { at, detect });
    this.#start = start;
    this.#cut = cut;
    if (start !== 'end') this.cutter = new LineCutter(cut, placeOf(start.offset, start));
  }

  get headroom(): number {
    return this.#input.headroom;
  }

  read(): ReturnType<ByteInput['read']> {
    return this.cutter === undefined ? this.#readFirst() : this.#input.read();
  }

  close(reason?: unknown): ReturnType<ByteInput['close']> {
    return this.#input.close(reason);
  }

  async #readFirst(): Promise<Buffer | undefined> {
    const chunk = await this.#input.read();
    this.cutter = new LineCutter(this.#cut, placeOf(this.#input.origin, this.#start));
    return chunk;
  }
}

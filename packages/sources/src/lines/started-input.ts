import { isSliceable, presentBytes } from './byte-range.ts';
import type { ByteInput } from './byte-input.ts';
import { LineCutter } from './cut.ts';
import type { CutOptions } from './cut-options.ts';
import { PathInput } from './file-input.ts';
import type { LinePlace } from './given.ts';
import { bytesFrom, pathIn } from './input.ts';
import type { LineStart } from './line-start.ts';
import { behindEnd, notSeekable } from './seek-errors.ts';

/** An input that is read from somewhere behind its beginning on; it brings what cuts it, which knows the place. */
export type StartedInput = ByteInput & {
  /** undefined as long as the place is not known. */
  readonly cutter: LineCutter | undefined;
};

/**
 * @throws TypeError for an input that can be read only from its beginning, RangeError for a place behind its end, where
 *   that is known: else at the first read.
 */
export function startedInput(input: unknown, start: LineStart, cut: CutOptions): StartedInput {
  const { encoding } = cut.decoding;
  const path = pathIn(input);
  if (path !== undefined) return new StartedPath(path, start, cut);
  const bytes = presentBytes(input);
  if (bytes !== undefined) {
    const place = placeIn(bytes.length, start);
    return withCutter(bytesFrom(bytes.subarray(place.offset), encoding), new LineCutter(cut, place));
  }
  if (!isSliceable(input)) throw notSeekable('start', input);
  const place = placeIn(input.size, start);
  return withCutter(bytesFrom(input.slice(place.offset), encoding), new LineCutter(cut, place));
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

/** A file, whose size is known once it is open. */
class StartedPath implements StartedInput {
  cutter: LineCutter | undefined;
  readonly #input: PathInput;
  readonly #start: LineStart;
  readonly #cut: CutOptions;

  constructor(path: string, start: LineStart, cut: CutOptions) {
    this.#input = new PathInput(path, cut.decoding.encoding, start === 'end' ? start : start.offset);
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

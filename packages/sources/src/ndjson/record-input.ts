import { DONE, type MaybePromise } from '@forawait/core';
import { isPromiseLike } from '../lines/byte-input.ts';
import { LineCutter } from '../lines/cut.ts';
import { decodingOf } from '../lines/decoding.ts';
import type { LineInput } from '../lines/input.ts';
import { type LineParts, LineReader, partsOf } from '../lines/line-reader.ts';
import { Block } from './block.ts';
import type { NdjsonPlan } from './options.ts';

/** Where the texts of records come from. */
export interface RecordInput {
  /** Those of the next block, or DONE. */
  read(): MaybePromise<Block | DONE>;
  close(reason?: unknown): MaybePromise<void>;
  /** Bytes of the input up to the end of the last text given, when `left` of the last block do not count as given. */
  position(left: number): number;
}

/** Opens nothing. */
export function recordInput(input: LineInput, plan: NdjsonPlan): RecordInput {
  const parts = partsOf(new LineReader(input, plan.reader));
  return plan.format === 'lines' ? new Lines(parts) : new Sequence(parts, plan);
}

class Lines implements RecordInput {
  readonly #parts: LineParts;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  read(): MaybePromise<Block | DONE> {
    const lines = this.#parts.read();
    return isPromiseLike(lines) ? this.#wait(lines) : this.#block(lines);
  }

  close(reason?: unknown): MaybePromise<void> {
    return this.#parts.close(reason);
  }

  position(left: number): number {
    return this.#parts.cutter.position(left);
  }

  async #wait(lines: PromiseLike<ArrayLike<string> | DONE>): Promise<Block | DONE> {
    return this.#block(await lines);
  }

  #block(lines: ArrayLike<string> | DONE): Block | DONE {
    return lines === DONE ? DONE : new Block(lines, this.#parts.cutter.given, 'lines');
  }
}

/** Reads past the lines, which mean nothing in a sequence, from one record separator to the next. */
class Sequence implements RecordInput {
  readonly #parts: LineParts;
  readonly #cutter: LineCutter;

  constructor(parts: LineParts, { maxLineBytes, reader }: NdjsonPlan) {
    const { onLongLine = 'error' } = reader;
    this.#parts = parts;
    this.#cutter = new LineCutter({ newline: 'rs', decoding: decodingOf('utf-8', false), maxLineBytes, onLongLine });
  }

  read(): MaybePromise<Block | DONE> {
    const texts = this.#cutter.next();
    if (texts !== undefined) return this.#block(texts);
    if (this.#cutter.over) return DONE;
    const chunk = this.#parts.input.read();
    return isPromiseLike(chunk) ? this.#wait(chunk) : this.#take(chunk);
  }

  close(reason?: unknown): MaybePromise<void> {
    return this.#parts.close(reason);
  }

  position(left: number): number {
    return this.#cutter.position(left);
  }

  async #wait(chunk: PromiseLike<Buffer | undefined>): Promise<Block | DONE> {
    return this.#take(await chunk);
  }

  #take(chunk: Buffer | undefined): Block | DONE {
    if (chunk === undefined) this.#cutter.end();
    else this.#cutter.push(chunk, this.#parts.input.headroom);
    const texts = this.#cutter.next() ?? [];
    return chunk === undefined && texts.length === 0 ? DONE : this.#block(texts);
  }

  #block(texts: readonly string[]): Block {
    return new Block(texts, this.#cutter.given, 'sequence');
  }
}

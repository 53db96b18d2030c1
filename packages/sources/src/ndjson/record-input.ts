import { DONE, type MaybePromise } from '@forawait/core';
import { isPromiseLike } from '../lines/byte-input.ts';
import type { LineCheckpoint } from '../lines/checkpoint.ts';
import { LineCutter } from '../lines/cut.ts';
import { decodingOf } from '../lines/decoding.ts';
import type { FollowCheckpoint } from '../lines/follow/checkpoint.ts';
import type { LineInput } from '../lines/input.ts';
import { type LineParts, LineReader, partsOf } from '../lines/line-reader.ts';
import { BackwardBlock } from './backward-block.ts';
import type { Block } from './block.ts';
import { ForwardBlock } from './forward-block.ts';
import type { NdjsonPlan } from './options.ts';

/** Where the texts of records come from. */
export interface RecordInput {
  /** Those of the next block, or DONE. */
  read(): MaybePromise<Block | DONE>;
  close(reason?: unknown): MaybePromise<void>;
  /**
   * Bytes of the input up to the end of the last text given (backwards: up to where it begins), when `left` of the last
   * block do not count as given.
   */
  position(left: number): number;
  /**
   * The same as a place to go on at another time; undefined where there is none, and before the first block (with `follow`,
   * before the file was looked for).
   */
  checkpoint(left: number): FollowCheckpoint | LineCheckpoint | undefined;
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
    const { backwards, cutter } = this.#parts;
    return (backwards ?? cutter).position(left);
  }

  checkpoint(left: number): FollowCheckpoint | LineCheckpoint | undefined {
    return this.#parts.checkpoint(left);
  }

  async #wait(lines: PromiseLike<ArrayLike<string> | DONE>): Promise<Block | DONE> {
    return this.#block(await lines);
  }

  #block(lines: ArrayLike<string> | DONE): Block | DONE {
    if (lines === DONE) return DONE;
    const { backwards, cutter } = this.#parts;
    if (backwards !== undefined) return new BackwardBlock(lines, backwards.pieces);
    return new ForwardBlock(lines, cutter.given, 'lines');
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

  /** Sequences are read from their beginning only. */
  checkpoint(): undefined {
    return undefined;
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
    return new ForwardBlock(texts, this.#cutter.given, 'sequence');
  }
}

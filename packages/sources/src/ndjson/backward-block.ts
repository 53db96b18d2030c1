import { isUtf8 } from 'node:buffer';
import type { LinePiece } from '../lines/backward-lines.ts';
import type { Block } from './block.ts';

const LF = 0x0a;

/** The texts of lines that are read backwards, the last one first. */
export class BackwardBlock implements Block {
  readonly texts: ArrayLike<string>;
  readonly #pieces: () => readonly LinePiece[];
  readonly #limit: number;

  /** @param limit - The longest line, in bytes. */
  constructor(texts: ArrayLike<string>, pieces: () => readonly LinePiece[], limit: number) {
    this.texts = texts;
    this.#pieces = pieces;
    this.#limit = limit;
  }

  line(index: number): number {
    return this.#piece(index).number;
  }

  offset(index: number): number {
    return this.#piece(index).start;
  }

  isTruncated(index: number): boolean {
    const { from, textEnd } = this.#piece(index);
    return textEnd - from > this.#limit;
  }

  isUnended(index: number): boolean {
    const { bytes, to } = this.#piece(index);
    return bytes[to - 1] !== LF;
  }

  isValid(index: number): boolean {
    const { bytes, from, to } = this.#piece(index);
    return isUtf8(bytes.subarray(from, to));
  }

  #piece(index: number): LinePiece {
    const piece = this.#pieces()[index];
    if (piece === undefined) throw new RangeError(`Cannot find line ${String(index)} of a block`);
    return piece;
  }
}

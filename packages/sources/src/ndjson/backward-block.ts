import { isUtf8 } from 'node:buffer';
import type { LinePiece } from '../lines/line-piece.ts';
import type { Block } from './block.ts';

const LF = 0x0a;

/** The texts of lines that are read backwards, the last one first. */
export class BackwardBlock implements Block {
  readonly texts: ArrayLike<string>;
  readonly #pieces: () => readonly LinePiece[];

  constructor(texts: ArrayLike<string>, pieces: () => readonly LinePiece[]) {
    this.texts = texts;
    this.#pieces = pieces;
  }

  line(index: number): number {
    return this.#piece(index).number;
  }

  offset(index: number): number {
    return this.#piece(index).start;
  }

  isTruncated(index: number): boolean {
    return this.#piece(index).isLong;
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

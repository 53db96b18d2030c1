import { Slice } from '../slice.ts';
import type { Block } from './block.ts';

/** A block on its way: what has become of its texts up to `index`. */
export interface Progress {
  readonly block: Block;
  readonly slice: Slice;
  index: number;
  /** Up to that one none is parsed together with others. */
  apart: number;
  values: unknown[];
  /** The texts so far that gave no value, in order. */
  readonly passed: number[];
}

/** Keeps account of which texts of the last block count as given. */
export class GivenRecords {
  #given: Progress | undefined;
  /** What is being read or made: all that was given before has been handed out. */
  #coming: Progress | 'reading' | undefined;

  /** The next block is being read. */
  read(): void {
    this.#coming = 'reading';
  }

  /** It is there; its records are made. */
  begin(block: Block): Progress {
    const progress = { block, index: 0, apart: 0, slice: new Slice(), values: [], passed: [] };
    this.#coming = progress;
    return progress;
  }

  /** Its records are given; without one there was none. */
  give(progress?: Progress): void {
    this.#coming = undefined;
    this.#given = progress ?? this.#given;
  }

  /**
   * How many texts of the last block do not count as given, when `unread` of its values were not handed out: all behind
   * the last record that was.
   */
  left(unread: number): number {
    if (this.#coming === 'reading') return 0;
    if (this.#coming !== undefined) return this.#coming.block.texts.length;
    if (this.#given === undefined) return 0;
    const { block, values, passed } = this.#given;
    const given = values.length - unread;
    if (given <= 0) return block.texts.length;
    // Before the last one given lie the values before it and those passed that have no more values before them.
    let [from, to] = [0, passed.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((passed[middle] as number) - middle < given) from = middle + 1;
      else to = middle;
    }
    return block.texts.length - given - from;
  }
}

import type { LineEnds } from './line-ends.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/** A place between two lines: bytes and lines that lie before it. */
export interface LinePlace {
  readonly offset: number;
  readonly line: number;
}

/** The lines last given and where they lie: enough to tell the place after each of them, should anybody ask. */
export interface Given {
  readonly bytes: Buffer;
  /** Where they begin and end in the bytes. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Whether they are the beginning of one that was too long. */
  readonly truncated: boolean;
  /** Where they begin in the whole input. */
  readonly start: number;
  readonly end: LinePlace;
  /** Where those given before them ended. */
  readonly before: LinePlace;
}

/** Nothing given yet, from `start` on. */
export function nothingGiven(start: LinePlace): Given {
  return { bytes: NOTHING, from: 0, to: 0, count: 0, truncated: false, start: start.offset, end: start, before: start };
}

/** Tells the places between the lines last given. Asked for one after the other, each costs a look at one line. */
export class GivenPlaces {
  readonly #ends: LineEnds;
  #given: Given | undefined;
  /** So many of the lines end before #at. */
  #passed = 0;
  #at = 0;

  constructor(ends: LineEnds) {
    this.#ends = ends;
  }

  /** The place after the last line that was given when `unread` of these were not. */
  after(given: Given, unread: number): LinePlace {
    const { bytes, from, count, start, end, before } = given;
    if (unread <= 0) return end;
    if (unread >= count) return before;
    const wanted = count - unread;
    if (given !== this.#given || wanted < this.#passed) {
      this.#given = given;
      this.#passed = 0;
      this.#at = from;
    }
    for (; this.#passed < wanted; this.#passed++) this.#at = this.#ends.first(bytes, this.#at, bytes.length);
    return { offset: start + this.#at - from, line: end.line - unread };
  }
}

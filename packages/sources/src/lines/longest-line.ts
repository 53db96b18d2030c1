import { constants } from 'node:buffer';
import type { CutOptions } from './cut-options.ts';

/** Bytes that are never too many for one text. */
export function longestText({ decoding, longestString = constants.MAX_STRING_LENGTH }: CutOptions): number {
  return longestString * decoding.units.size;
}

/** The bytes of the longest line that fits, in whole code units: what no text can hold is too long, whatever was allowed. */
export function longestLine(options: CutOptions): number {
  const most = Math.min(options.maxLineBytes, longestText(options));
  return most - (most % options.decoding.units.size);
}

/**
 * What goes wrong the first time that a page is asked for. `busy`: 503 with `Retry-After`. `slow`: a pause in the
 * middle of the body. `cut`: the connection ends in the middle of the body.
 */
export type Fault = 'busy' | 'slow' | 'cut';

/** The share of pages that each fault hits, in per cent. */
export interface FaultShares {
  readonly busy: number;
  readonly slow: number;
  readonly cut: number;
}

export const EVERYDAY_FAULTS: FaultShares = { busy: 4, slow: 5, cut: 3 };

/**
 * The fault of a page: always the same one for the same path, so that two runs meet the same troubles.
 *
 * @param path the path of the page
 * @param shares the shares of the faults, together 100 at most
 */
export function faultOf(path: string, shares: FaultShares): Fault | undefined {
  const place = hash(path) % 100;
  if (place < shares.busy) return 'busy';
  if (place < shares.busy + shares.slow) return 'slow';
  return place < shares.busy + shares.slow + shares.cut ? 'cut' : undefined;
}

/** The FNV-1a hash of a text, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  // The low bits of FNV-1a are its weak ones, and `%` looks at them.
  return (value ^ (value >>> 15)) >>> 0;
}

/** A whole number below `limit`. */
export type Chance = (limit: number) => number;

/** The same numbers for the same seed, on every runtime. @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
export function chanceOf(seed: number): Chance {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

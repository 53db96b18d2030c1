const LINES = 10_000;
const ROTATIONS = 20;
const KILLS = 25;

/** How much is written, rotated and killed, in how many rounds. */
export interface Extent {
  readonly rounds: number;
  readonly lines: number;
  readonly rotations: number;
  readonly kills: number;
}

/** A share of so many rounds; of a single one, when it is less than that. */
export function extentOf(rounds: number, share: number): Extent {
  const ofOne = Math.min(1, rounds * share);
  const part = (whole: number): number => Math.ceil(whole * ofOne);
  return {
    rounds: Math.ceil(rounds * share),
    lines: part(LINES),
    rotations: part(ROTATIONS),
    kills: part(KILLS),
  };
}

/**
 * The name that differs least, if it differs in a third of its letters at most.
 *
 * @param name what was typed
 * @param names what there is
 */
export function nearest(name: string, names: readonly string[]): string | undefined {
  let found: string | undefined;
  let least = Infinity;
  for (const known of names) {
    const most = Math.floor(Math.max(name.length, known.length) / 3);
    // It takes as many letters at least: a long text, which is no slip of anything, is not looked at.
    if (Math.abs(name.length - known.length) > most) continue;
    const slips = slipsBetween(name.toLowerCase(), known.toLowerCase());
    if (slips > most || slips >= least) continue;
    found = known;
    least = slips;
  }
  return found;
}

/**
 * How many letters were left out, added or mistaken.
 *
 * @see https://en.wikipedia.org/wiki/Levenshtein_distance
 */
function slipsBetween(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const [left = 0, corner = 0, top = 0] = [line[column - 1], above[column - 1], above[column]];
      const mistaken = one[row - 1] === other[column - 1] ? 0 : 1;
      line.push(Math.min(left + 1, top + 1, corner + mistaken));
    }
    above = line;
  }
  return above[other.length] ?? 0;
}

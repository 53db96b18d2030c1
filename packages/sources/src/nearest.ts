/** All names that there are, and the one that was meant when `name` looks like a slip of it: the end of a message. */
export function theNamesAre(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  return meant === undefined ? names.join(', ') : `${names.join(', ')}; did you mean ${meant}?`;
}

/** The name that differs least, if it differs in a third of its letters at most. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  let found: string | undefined;
  let least = Infinity;
  for (const known of names) {
    const most = Math.floor(Math.max(name.length, known.length) / 3);
    // It takes as many letters at least: long names, which nobody mistyped, are not looked at.
    if (Math.abs(name.length - known.length) > most) continue;
    const slips = slipsBetween(name.toLowerCase(), known.toLowerCase());
    if (slips > most || slips >= least) continue;
    found = known;
    least = slips;
  }
  return found;
}

/**
 * How many letters were left out, added, mistaken or swapped with the next one.
 *
 * @see https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance (optimal string alignment)
 */
function slipsBetween(one: string, other: string): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      line.push(
        Math.min(
          at(above, column) + 1,
          at(line, column - 1) + 1,
          at(above, column - 1) + cost,
          swapped ? at(before, column - 2) + 1 : Infinity,
        ),
      );
    }
    before = above;
    above = line;
  }
  return at(above, other.length);
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? Infinity;
}

import { inspect, isDeepStrictEqual } from 'node:util';

/** Collects what the statements of a block gave or threw, and says which of its claims do not hold. */
export class Claims {
  #claims;
  #given;
  #thrown;

  /** @param {import('./instrument.js').Claim[]} claims */
  constructor(claims) {
    this.#claims = claims;
    this.#given = claims.map(() => []);
    this.#thrown = claims.map(() => []);
  }

  /** Every time a statement runs its values come here; `// => 1, 2` in a loop is about all of them together. */
  gave(id, values) {
    this.#given[id].push(...values);
    return values;
  }

  threw(id, error) {
    // The block said so itself, in `passed`.
    if (!(error instanceof NotThrown)) this.#thrown[id].push(error);
  }

  passed() {
    throw new NotThrown();
  }

  /** @returns {{ line: number, message: string }[]} */
  broken() {
    return this.#claims.flatMap(({ line, kind, expected }, id) => {
      const message =
        kind === 'gives' ? compareValues(expected, this.#given[id]) : compareError(expected, this.#thrown[id]);
      return message === undefined ? [] : [{ line, message }];
    });
  }
}

class NotThrown extends Error {}

function compareValues(expected, values) {
  const shown = values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(', ');
  if (shown === expected || values.map((value) => inspect(value)).join(', ') === expected) return undefined;
  // What `console.log` prints of several values has no commas.
  if (values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' ') === expected)
    return undefined;
  const wanted = evaluate(expected);
  if (wanted !== undefined && isDeepStrictEqual(values, wanted)) return undefined;
  return `says it gives ${expected}, but it gave ${shown === '' ? 'nothing' : shown}`;
}

function evaluate(text) {
  try {
    return new Function(`return [${text}]`)();
  } catch {
    return undefined;
  }
}

function compareError(expected, [error]) {
  if (error === undefined) return `says it throws ${expected}, but nothing was thrown`;
  const shown = `${error?.name}: ${error?.message}`;
  return shown === expected || error?.name === expected
    ? undefined
    : `says it throws ${expected}, but it threw ${shown}`;
}

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
    this.#given[id].push(values);
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

/** As code (`// => [1, 2], 'x'`), or as `console.log` prints it (`// => a 2`); a comma or a space stands between one time and the next. */
function compareValues(expected, times) {
  const values = times.flat();
  const asPrinted = times.map((given) => given.map(print).join(' '));
  const asWritten = [values.map(print), values.map((value) => inspect(value))].map((texts) => texts.join(', '));
  if ([asPrinted.join(', '), asPrinted.join(' '), ...asWritten].includes(expected)) return undefined;
  const wanted = evaluate(expected);
  if (wanted !== undefined && isDeepStrictEqual(values, wanted)) return undefined;
  return `says it gives ${expected}, but it gave ${times.length === 0 ? 'nothing' : asPrinted.join(', ')}`;
}

const print = (value) => (typeof value === 'string' ? value : inspect(value));

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

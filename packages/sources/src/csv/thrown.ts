/**
 * What a function of the caller's threw, on its way through csv-parse, which takes undefined and null for no error at all,
 * and whose own errors must be told from it.
 */
export class Thrown extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('Cannot go on: a function of the caller threw');
    this.reason = reason;
  }
}

/** The same function, whose errors are told from all others. */
export function guarded<Given extends unknown[], Answer>(
  call: (...given: Given) => Answer,
): (...given: Given) => Answer {
  return (...given) => {
    try {
      return call(...given);
    } catch (reason) {
      throw new Thrown(reason);
    }
  };
}

/** How the loop treats one fused operator. STEP: the callback gives a value, SKIP or DONE. TAKE has no callback. */
export const MAP = 0;
export const FILTER = 1;
export const STEP = 2;
export const TAKE = 3;
export type Code = typeof MAP | typeof FILTER | typeof STEP | typeof TAKE;

/** "Nothing for you in this one, ask again": a dropped value, or a batch that has just arrived. */
export const SKIP: unique symbol = Symbol('SKIP');
export type SKIP = typeof SKIP;

export type Callback = (value: unknown, index: number, context: unknown) => unknown;

/**
 * One fused operator. Shared between an iterator and what is built on it: a partly read `take(3)` goes on counting
 * through its descendants.
 */
export class Op {
  /** The index of the next callback; for TAKE, how many values it has let through. */
  count = 0;
  readonly code: Code;
  readonly fn: Callback;
  readonly limit: number;
  /** Keeps a state from value to value: overlapping calls are served one at a time. */
  readonly serial: boolean;

  constructor(code: Code, fn: Callback, limit: number, serial: boolean) {
    this.code = code;
    this.fn = fn;
    this.limit = limit;
    this.serial = serial;
  }
}

/** What the settled answer of a callback makes of `value`: a value, SKIP or (from a STEP) DONE. */
export function judge(code: Code, value: unknown, answer: unknown): unknown {
  if (code !== FILTER) return answer;
  return answer ? value : SKIP;
}

/** What a terminal operation makes of the values: a new state of the old one and each value. */
export class Fold {
  index = 0;
  /** Values are taken as they come up to this index, then the clock is looked at. */
  until = 0;
  readonly sink: (state: unknown, value: unknown, index: number, context: unknown) => unknown;
  state: unknown;

  constructor(sink: Fold['sink'], state: unknown) {
    this.sink = sink;
    this.state = state;
  }
}

// Where a pull stands that waits. 0 and up: for the callback of that operator.
export const AT_SOURCE: number = -1;
export const AT_ITEM: number = -2;
export const AT_CLOSE: number = -3;
export const AT_FAILURE: number = -4;
export const AT_BREATH: number = -5;
export const AT_SINK: number = -6;

/** The pull stands where it must wait for its `pending`; `resume` or `refuse` goes on from there. */
export const PENDING: unique symbol = Symbol('PENDING');

/** A pull that waits: where, with which value in hand, for what. */
export interface Suspended {
  readonly at: number;
  readonly held: unknown;
  readonly pending: Promise<unknown>;
}

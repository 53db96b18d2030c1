import type { MaybePromise } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { checkNumber } from '../checks/number.ts';
import { onlyKnown } from '../checks/only-known.ts';

/** What the factory of a pool gets, and whoever looks at a resource. */
export interface PoolContext {
  /**
   * Aborted when whoever borrows is cancelled, by a scope or by `signal`: for what knows no scopes, such as `fetch()`. Only while the
   * resource is being made or looked at: after that it is never aborted.
   */
  readonly signal: AbortSignal;
}

/** How a pool keeps what it has. */
export interface PoolOptions<T> {
  /** How many there are at most, lent ones included; a whole number of 1 or more, or `Infinity`. */
  readonly max: number;
  /** How long one may lie unused before it is closed, in milliseconds; 0 or more, `Infinity` for as long as the pool. Default 60,000. */
  readonly idleMs?: number | undefined;
  /**
   * Asked before one is lent again: a falsy answer, none too, or an error, and it is closed, and another one taken or made. Runs in the
   * scope of the borrower; where that is cancelled meanwhile, it is kept for the next one. It is waited for all the same: give the
   * signal to what takes long.
   */
  readonly validate?: ((resource: T, context: PoolContext) => MaybePromise<boolean>) | undefined;
  /** Closes one, in no scope: nothing cancels it. Default: its `Symbol.asyncDispose` or `Symbol.dispose`, or nothing. */
  readonly close?: ((resource: T) => MaybePromise<unknown>) | undefined;
}

/** The options, with every default filled in. */
export interface PoolPlan<T> {
  readonly max: number;
  readonly idleMs: number;
  readonly validate: PoolOptions<T>['validate'];
  readonly close: ((resource: T) => MaybePromise<unknown>) | undefined;
}

const ACTION = 'make a pool';

/** @throws TypeError or RangeError for options that are not what they must be. */
export function planOf<T>(options: PoolOptions<T>): PoolPlan<T> {
  onlyKnown(options, ['max', 'idleMs', 'validate', 'close'], ACTION);
  const { max, idleMs = 60_000, validate, close } = options;
  checkNumber(max, `${ACTION} with max`, 1, ', or Infinity');
  checkNumber(idleMs, `${ACTION} with idleMs`);
  if (validate !== undefined) checkFunction(validate, ACTION, 'validate');
  if (close !== undefined) checkFunction(close, ACTION, 'close');
  return { max, idleMs, validate, close };
}

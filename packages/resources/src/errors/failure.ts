import type { MaybePromise } from '@forawait/core';
import { describe } from '../checks/describe.ts';
import { isObject } from '../checks/is-object.ts';

/** What went wrong, boxed, because in JavaScript anything can be thrown: `undefined` too. */
export interface Failure {
  readonly error: unknown;
}

/**
 * Runs when a block is left. Gets the failure that is under way at that moment, or nothing; swallows it by answering
 * `true` exactly; replaces it by throwing.
 */
export type Exit = (failure: Failure | undefined) => MaybePromise<unknown>;

// Frozen, so that an exit that writes to it cannot change what the caller will see.
export const failed = (error: unknown): Failure => Object.freeze({ error });

/**
 * What a caller tells of a block, read once.
 *
 * @throws TypeError where it is neither a failure nor nothing; what reading it throws.
 */
export function failureOf(told: Failure | undefined): Failure | undefined {
  if (told === undefined) return undefined;
  if (isObject(told) && 'error' in told) return failed(told.error);
  throw new TypeError(`Cannot leave with ${describe(told)}: expected { error } or nothing`);
}

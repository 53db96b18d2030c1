import type { MaybePromise } from '@forawait/core';
import { checkName } from '../checks/check-name.ts';
import { checkFunction } from '../checks/describe.ts';
import { CancelScope } from '../scope/cancel-scope.ts';
import { signalOf } from '../checks/signal-of.ts';
import type { Nursery } from './nursery.ts';
import { NurseryRun } from './nursery-run.ts';

/** How to open a nursery. */
export interface NurseryOptions {
  /** Its abort cancels the nursery, which then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** The scope around it. Default: the one that the caller runs in. */
  readonly parent?: CancelScope | undefined;
  /** For messages and the tree of tasks. */
  readonly name?: string | undefined;
}

/**
 * Runs a body that may start tasks, and ends when the body and all tasks have ended: none runs on.
 *
 * The first error, of the body or a task, cancels all others. When they have cleaned up, everything that went wrong comes out in
 * one `AggregateError`, also where it is a single error.
 *
 * @param body - Gets the nursery; what it answers comes out.
 * @returns What the body answers; `undefined` where `nursery.cancel()` has ended the body.
 * @throws TypeError at the call for arguments that are not that; then an AggregateError of all errors; where there is none, the
 *   cancellation of a scope around it, or the reason of `signal`.
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.open_nursery
 * @example
 * const done: number[] = [];
 * await openNursery((nursery) => {
 *   nursery.startSoon(async () => done.push(await 1));
 *   nursery.startSoon(async () => done.push(await 2));
 * });
 * console.log(done); // => [1, 2]
 */
export function openNursery<R>(
  body: (nursery: Nursery) => MaybePromise<R>,
  options: NurseryOptions = {},
): Promise<R | undefined> {
  checkFunction(body, 'open a nursery', 'the body');
  checkOptions(options);
  return new CancelScope(options).run((scope) => new NurseryRun(scope, options.name).run(body) as Promise<R>);
}

/** @throws TypeError where one is not known, `signal` is no AbortSignal, or `name` no string. */
export function checkOptions(options: NurseryOptions): void {
  const action = 'open a nursery';
  signalOf(options, action, ['signal', 'parent', 'name']);
  checkName(options.name, action);
}

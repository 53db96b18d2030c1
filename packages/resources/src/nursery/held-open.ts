import type { MaybePromise } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { EnteredContext } from '../contexts/entered-context.ts';
import type { Context } from '../contexts/protocol.ts';
import type { Failure } from '../errors/failure.ts';

/** Runs a body between a setup and a teardown; answers what the body answers, undefined where it was ended. */
export type Block<T> = <R>(body: (value: T) => MaybePromise<R>) => Promise<R | undefined>;

/**
 * A block as a context. Entered by `enter()` it is held open in the background until its exit: there its scope does not reach
 * the code in between, and an error of a task shows at the exit.
 */
export function heldOpen<T>(block: Block<T>): Context<T, undefined> {
  return {
    use(body) {
      checkFunction(body, 'use a context', 'the body');
      return block(body);
    },
    enter: () =>
      new Promise((resolve, reject) => {
        let leave!: (failure: Failure | undefined) => void;
        const left = new Promise<Failure | undefined>((go) => (leave = go));
        const done = block(async (value) => {
          const exit = async (failure: Failure | undefined): Promise<boolean> => {
            leave(failure);
            return await swallowed(done, failure);
          };
          resolve(new EnteredContext(value, exit));
          const failure = await left;
          if (failure !== undefined) throw failure.error;
        });
        // Where it is held open, this is told at its exit.
        done.catch(reject);
      }),
  };
}

/** Whether the block has ended the error of what stood in it; throws what came up besides. */
async function swallowed(done: Promise<unknown>, failure: Failure | undefined): Promise<boolean> {
  try {
    await done;
    return failure !== undefined;
  } catch (error) {
    if (failure !== undefined && Object.is(unwrapped(error), failure.error)) return false;
    throw error;
  }
}

/** The only member of a group, else what it is. */
export function unwrapped(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length === 1 ? (error.errors[0] as unknown) : error;
}

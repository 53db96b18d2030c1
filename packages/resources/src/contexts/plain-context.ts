import type { MaybePromise } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { EnteredContext } from './entered-context.ts';
import type { Context } from './protocol.ts';
import { useContext } from './use-context.ts';

/** A context without a generator: it keeps no state, so that one may be used any number of times, also inside itself. */
export function plainContext<T, Swallowed extends undefined = never>(
  value: T,
  swallows: (error: unknown) => boolean,
): Context<T, Swallowed> {
  const context: Context<T, Swallowed> = {
    async enter() {
      return new EnteredContext(value, async (failure) => failure !== undefined && swallows(failure.error));
    },
    use<R>(body: (value: T) => MaybePromise<R>): Promise<R | Swallowed> {
      checkFunction(body, 'use a context', 'the body');
      return useContext(context, body) as Promise<R | Swallowed>;
    },
  };
  return context;
}

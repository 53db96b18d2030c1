import type { MaybePromise } from '@forawait/core';
import { failed } from '../errors/failure.ts';
import type { Enterable } from './protocol.ts';

/** Runs the body between enter and exit; `undefined` comes out where the exit swallowed the body's error. */
export async function useContext<T, R>(
  context: Enterable<T>,
  body: (value: T) => MaybePromise<R>,
): Promise<R | undefined> {
  const entered = await context.enter();
  let result: R;
  try {
    result = await body(entered.value);
  } catch (error) {
    if ((await entered.exit(failed(error))) === true) return undefined;
    throw error;
  }
  await entered.exit(undefined);
  return result;
}

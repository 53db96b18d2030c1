import type { MaybePromise } from '@forawait/core';
import { chainErrors } from '../errors/chain-errors.ts';

/** Runs a body with what was acquired for it, and gives that back whatever happens. */
export async function holding<T, R>(
  acquired: Promise<T>,
  body: (what: T) => MaybePromise<R>,
  release: (what: T) => MaybePromise<void>,
): Promise<R> {
  const what = await acquired;
  let result: R;
  try {
    result = await body(what);
  } catch (error) {
    try {
      await release(what);
    } catch (newer) {
      throw chainErrors(newer, error);
    }
    throw error;
  }
  await release(what);
  return result;
}

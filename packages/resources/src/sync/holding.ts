import type { MaybePromise } from '@forawait/core';
import { chainErrors } from '../errors/chain-errors.ts';

/** Runs a body with what was acquired for it, and gives that back whatever happens. */
export async function holding<T, R>(
  acquired: Promise<T>,
  body: () => MaybePromise<R>,
  release: (what: T) => void,
): Promise<R> {
  const what = await acquired;
  let result: R;
  try {
    result = await body();
  } catch (error) {
    try {
      release(what);
    } catch (newer) {
      throw chainErrors(newer, error);
    }
    throw error;
  }
  release(what);
  return result;
}

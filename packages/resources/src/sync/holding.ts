import type { MaybePromise } from '@forawait/core';

/** Runs a body with what was acquired for it, and gives that back whatever happens. */
export async function holding<T, R>(
  acquired: Promise<T>,
  body: () => MaybePromise<R>,
  release: (what: T) => void,
): Promise<R> {
  const what = await acquired;
  try {
    return await body();
  } finally {
    release(what);
  }
}

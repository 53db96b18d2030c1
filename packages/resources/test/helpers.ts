/** The error that the action fails with; a test that expects one must not pass without it. */
export async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    // An async function would answer what the promise answers, and hide that a promise was thrown.
    if (error instanceof Promise) throw new Error('Expected an error to be thrown, and a promise was');
    return error;
  }
  throw new Error('Expected the action to fail, and it did not');
}

/** What an error says and what it was linked to, in one line: `new over old`, `new from cause`. */
export function shapeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('suppressed' in error && 'error' in error) {
    return `(${shapeOf(error.error)} over ${shapeOf(error.suppressed)})`;
  }
  return error.cause === undefined ? error.message : `(${error.message} from ${shapeOf(error.cause)})`;
}

/** What a promise is rejected with; `{ value }` where it is not. */
export const error = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (reason: unknown) => reason,
  );

/** Why the work in a scope is to end. */
export interface Cancellation {
  /** What whoever waits there is rejected with, and the reason of the signal. */
  readonly error: unknown;
  /** It is over with the scope. Otherwise it came from outside, by a signal, and whoever gave that hears of it. */
  readonly absorbed: boolean;
}

/** What is left of an error. */
export interface Rest {
  readonly error: unknown;
}

/** Groups that were made by nurseries: no cancellation is in them. */
const sifted = new WeakSet();

/** The errors of several, in one. */
export function groupOf(errors: readonly unknown[], message: string): AggregateError {
  const group = new AggregateError(errors, message);
  sifted.add(group);
  return group;
}

/**
 * `error` without what `isCancelled` says of its parts: the same object where nothing was taken out, undefined where all was.
 *
 * @see https://docs.python.org/3/library/exceptions.html#BaseExceptionGroup.split
 */
export function without(error: unknown, isCancelled: (error: unknown) => boolean): Rest | undefined {
  try {
    return split(error, isCancelled);
  } catch {
    return { error }; // it does not let itself be looked at, has itself as a part, or has no bottom: it must not be lost
  }
}

function split(error: unknown, isCancelled: (error: unknown) => boolean): Rest | undefined {
  if (isCancelled(error)) return undefined;
  if (!(error instanceof AggregateError) || sifted.has(error)) return { error };
  const all: readonly unknown[] = error.errors;
  const rest = all.map((part) => split(part, isCancelled));
  if (rest.every((part, index) => part !== undefined && Object.is(part.error, all[index]))) return { error };
  const left = rest.filter((part) => part !== undefined).map((part) => part.error);
  if (left.length === 0) return all.length === 0 ? { error } : undefined;
  const { message, cause } = error;
  return { error: new AggregateError(left, message, cause === undefined ? undefined : { cause }) };
}

/** Whether it only says that work was ended: what platform and libraries make of an aborted signal has this name. */
export function isAbort(error: unknown): boolean {
  try {
    return typeof error === 'object' && (error as { name?: unknown } | null)?.name === 'AbortError';
  } catch {
    return false; // a hostile error that does not let itself be looked at
  }
}

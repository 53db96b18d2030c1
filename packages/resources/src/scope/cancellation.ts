/** Why the work in a scope is to end. */
export interface Cancellation {
  /** What whoever waits there is rejected with, and the reason of the signal. */
  readonly error: unknown;
  /** It is over with the scope. Otherwise it came from outside, by a signal, and whoever gave that hears of it. */
  readonly absorbed: boolean;
  /** It has ended something: another error leaves in its place, or nothing. */
  hasEnded?: boolean;
}

/**
 * Groups that were made by nurseries: what only looks like a cancellation has been found to be an error there. True: they need
 * no second look, however many they pass.
 */
const sifted = new WeakMap<object, boolean>();

/**
 * The errors of several, in one.
 *
 * @param cancellations - Of all that lies around, also behind a shield: some of the errors may be among them.
 */
export function groupOf(
  errors: readonly unknown[],
  message: string,
  cancellations: readonly unknown[],
): AggregateError {
  const group = new AggregateError(errors, message);
  sifted.set(group, !errors.some((error) => cancellations.includes(error) || isUnknown(error)));
  return group;
}

function isUnknown(error: unknown): boolean {
  try {
    return partsOf(error) !== undefined && sifted.get(error as object) !== true;
  } catch {
    return false; // it does not let itself be looked at, later neither
  }
}

/** The errors that one is made of: a group, or one that came up while another one was under way, whoever has made that. */
function partsOf(error: unknown): readonly unknown[] | undefined {
  if (error instanceof AggregateError) return error.errors as unknown[];
  if (error instanceof Error && 'suppressed' in error && 'error' in error) return [error.error, error.suppressed];
  return undefined;
}

/**
 * `error` without those parts that are among the cancellations, or look like what is made of them, in a list: the same object
 * where nothing was taken out, none where all was.
 *
 * @see https://docs.python.org/3/library/exceptions.html#BaseExceptionGroup.split
 */
export function without(error: unknown, cancellations: readonly unknown[]): readonly unknown[] {
  try {
    return split(error, cancellations, false);
  } catch {
    return [error]; // it does not let itself be looked at, has itself as a part, or has no bottom: it must not be lost
  }
}

/** @param judged - It is a part of a group that was sifted. */
function split(error: unknown, cancellations: readonly unknown[], judged: boolean): readonly unknown[] {
  if (cancellations.includes(error) || (!judged && isAbort(error))) return [];
  const all = partsOf(error);
  const isClean = sifted.get(error as object);
  if (all === undefined || isClean === true) return [error];
  const left = all.flatMap((part) => split(part, cancellations, judged || isClean === false));
  if (left.length === all.length && left.every((part, index) => Object.is(part, all[index]))) return [error];
  // An error that had hidden a cancellation, or was hidden by one, needs no group around it.
  if (left.length === 0 || (left.length === 1 && !(error instanceof AggregateError))) return left;
  const group = new AggregateError(left, (error as Error).message, error as Error); // with its cause, where it has one
  if (isClean === false) sifted.set(group, false);
  return [group];
}

/** Whether it only says that work was ended: what platform and libraries make of an aborted signal has this name. */
export function isAbort(error: unknown): boolean {
  try {
    return typeof error === 'object' && (error as { name?: unknown } | null)?.name === 'AbortError';
  } catch {
    return false; // a hostile error that does not let itself be looked at
  }
}

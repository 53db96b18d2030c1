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

/** Groups that were made by nurseries: what only looks like a cancellation has been found to be an error there. */
const sifted = new WeakSet();
/** Those of them that need no second look, however many they pass. */
const clean = new WeakSet();

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
  sifted.add(group);
  if (!errors.some((error) => cancellations.includes(error) || isUnknownGroup(error))) clean.add(group);
  return group;
}

function isUnknownGroup(error: unknown): boolean {
  try {
    return error instanceof AggregateError && !clean.has(error);
  } catch {
    return false; // it does not let itself be looked at, later neither
  }
}

/**
 * `error` without those parts that are among the cancellations, or look like what is made of them: the same object where nothing
 * was taken out, undefined where all was.
 *
 * @see https://docs.python.org/3/library/exceptions.html#BaseExceptionGroup.split
 */
export function without(error: unknown, cancellations: readonly unknown[]): Rest | undefined {
  try {
    return split(error, cancellations, false);
  } catch {
    return { error }; // it does not let itself be looked at, has itself as a part, or has no bottom: it must not be lost
  }
}

/** @param judged - It is a part of a group that was sifted. */
function split(error: unknown, cancellations: readonly unknown[], judged: boolean): Rest | undefined {
  if (cancellations.includes(error) || (!judged && isAbort(error))) return undefined;
  if (!(error instanceof AggregateError) || clean.has(error)) return { error };
  const isSifted = sifted.has(error);
  const all: readonly unknown[] = error.errors;
  const rest = all.map((part) => split(part, cancellations, judged || isSifted));
  if (rest.every((part, index) => part !== undefined && Object.is(part.error, all[index]))) return { error };
  const left = rest.filter((part) => part !== undefined).map((part) => part.error);
  if (left.length === 0) return undefined;
  const { message, cause } = error;
  const group = new AggregateError(left, message, cause === undefined ? undefined : { cause });
  if (isSifted) sifted.add(group);
  return { error: group };
}

/** Whether it only says that work was ended: what platform and libraries make of an aborted signal has this name. */
export function isAbort(error: unknown): boolean {
  try {
    return typeof error === 'object' && (error as { name?: unknown } | null)?.name === 'AbortError';
  } catch {
    return false; // a hostile error that does not let itself be looked at
  }
}

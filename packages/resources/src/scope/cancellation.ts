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
const sifted = new WeakMap<object, boolean | undefined>();

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
    return partsOf(error).length > 0;
  } catch {
    return false; // it does not let itself be looked at, later neither
  }
}

/**
 * The errors that may hold a cancellation: those of a group, or one that came up while another one was under way, whoever has made
 * that.
 */
function partsOf(error: unknown): readonly unknown[] {
  if (sifted.get(error as object)) return [];
  if (error instanceof AggregateError) return error.errors as unknown[];
  return error instanceof Error && 'suppressed' in error && 'error' in error ? [error.error, error.suppressed] : [];
}

/**
 * `error` without those parts that are among the cancellations, or look like what is made of them, in a list: the same object
 * where nothing was taken out, none where all was.
 *
 * @see https://docs.python.org/3/library/exceptions.html#BaseExceptionGroup.split
 */
export function without(error: unknown, cancellations: readonly unknown[]): readonly unknown[] {
  /** What is left of each. */
  const known = new Map<unknown, readonly unknown[]>();
  /** Parts of groups that were sifted: no more than what is among the cancellations is taken out of them. */
  const judged = new Set<unknown>();
  const split = (whole: unknown): readonly unknown[] => {
    if (cancellations.includes(whole) || (!judged.has(whole) && isAbort(whole))) return [];
    const all = partsOf(whole);
    const left = all.flatMap((part) => known.get(part) ?? split(part));
    if (left.length === all.length && left.every((part, index) => Object.is(part, all[index]))) return [whole];
    // An error that had hidden a cancellation, or was hidden by one, needs no group around it.
    if (left.length < (whole instanceof AggregateError ? 1 : 2)) return left;
    const group = new AggregateError(left, (whole as Error).message, whole as Error); // with its cause, where it has one
    sifted.set(group, sifted.get(whole as object));
    return [group];
  };
  try {
    const all = new Set([error]);
    for (const whole of all) {
      for (const part of partsOf(whole)) {
        if (!judged.has(part) && (judged.has(whole) || sifted.get(whole as object) === false)) {
          judged.add(part);
          all.delete(part); // looked at before, by another way: what is in it is judged as well
        }
        all.add(part);
      }
    }
    // From within outwards, without recursion: thousands of clean-ups may have failed, each one while another one did.
    for (const whole of [...all].reverse()) known.set(whole, split(whole));
    return split(error);
  } catch {
    return [error]; // it does not let itself be looked at, or has itself as a part: it must not be lost
  }
}

/** Whether it only says that work was ended: what platform and libraries make of an aborted signal has this name. */
export function isAbort(error: unknown): boolean {
  try {
    return typeof error === 'object' && (error as { name?: unknown } | null)?.name === 'AbortError';
  } catch {
    return false; // a hostile error that does not let itself be looked at
  }
}

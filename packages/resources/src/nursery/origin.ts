let tracing = false;

/**
 * Whether each task notes where it was started, for `describeTasks()`: a few microseconds a task, so off by default.
 *
 * @throws TypeError where it is not true or false.
 */
export function traceTasks(on: boolean): void {
  if (typeof on !== 'boolean') throw new TypeError(`Cannot trace tasks: expected true or false, not ${String(on)}`);
  tracing = on;
}

/** Above the line of the caller: the error itself, this function, and the one that was called. */
const ABOVE = 3;

/** Where the function that asks was called from: a line of the stack; undefined where that is not noted. */
export function originOfCaller(): string | undefined {
  if (!tracing) return undefined;
  return new Error().stack?.split('\n')[ABOVE]?.replace(/^\s*at /, '');
}

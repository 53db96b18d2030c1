const LONGEST = 200;

/** What a value is, in one or two words, for the message of a `TypeError`. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' ? describeObject(value) : `the ${typeof value} ${shorten(String(value))}`;
}

function describeObject(value: object): string {
  let name: unknown;
  try {
    name = value.constructor?.name;
  } catch {
    // a hostile proxy or getter: its name is not worth a second error
  }
  return typeof name === 'string' && name ? `an object of class ${name}` : 'an object';
}

/** What an error says, in one line, also when it is no error at all. */
export function describeError(error: unknown): string {
  try {
    return shorten(messageOf(error));
  } catch {
    return 'an error that cannot be printed';
  }
}

function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  // What a chain of errors says is what its newest one says: the texts must not grow with the length of the chain.
  if ('suppressed' in error && 'error' in error) return messageOf(error.error);
  const { message, name } = error as { message?: unknown; name?: unknown };
  for (const text of [message, name]) if (typeof text === 'string' && text !== '') return text;
  return Object.prototype.toString.call(error);
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Throws the `TypeError` of a missing callback, at the call. */
export function checkFunction(value: unknown, action: string, what: string): void {
  if (typeof value !== 'function')
    throw new TypeError(`Cannot ${action}: ${what} must be a function, not ${describe(value)}`);
}

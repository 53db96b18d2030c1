/** An error as it travels between threads: structured clones forget the class, `code`, and what makes a message of one's own. */
export type PlainError =
  | {
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly code?: string | number | undefined;
      readonly cause?: { readonly error: PlainError } | undefined;
      readonly errors?: readonly PlainError[] | undefined;
    }
  /** What was thrown is no error. */
  | { readonly thrown: unknown };

/** Causes of causes beyond that are left behind; a circle of them must end. */
const DEEPEST = 8;
/** As many errors bring their causes and groups along; those that name one another would otherwise be more with each step. A group that was thrown itself comes whole. */
const MOST = 10_000;

/** Classes that every realm has; of others the name arrives. */
const CLASSES: Readonly<Record<string, (message: string) => Error>> = {
  EvalError: (message) => new EvalError(message),
  RangeError: (message) => new RangeError(message),
  ReferenceError: (message) => new ReferenceError(message),
  SyntaxError: (message) => new SyntaxError(message),
  TypeError: (message) => new TypeError(message),
  URIError: (message) => new URIError(message),
};

/** Never throws, whatever it is given. */
export function toPlain(error: unknown, depth = 0, room: { left: number } = { left: MOST }): PlainError {
  try {
    return isError(error) ? plainOf(error, depth, room) : { thrown: structuredClone(error) };
  } catch {
    return { name: 'Error', message: textOf(error), stack: undefined };
  }
}

function plainOf(error: Error, depth: number, room: { left: number }): PlainError {
  room.left--;
  const { name, message, stack, cause, code, errors } = error as Readonly<
    Record<keyof AggregateError | 'code', unknown>
  >;
  const inner = (part: unknown): PlainError => toPlain(part, depth + 1, room);
  const deeper = depth < DEEPEST && room.left > 0;
  return {
    name: String(name),
    message: String(message),
    stack: typeof stack === 'string' ? stack : undefined,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    cause: cause === undefined || !deeper ? undefined : { error: inner(cause) },
    errors:
      Array.isArray(errors) && deeper ? errors.slice(0, depth === 0 ? undefined : room.left).map(inner) : undefined,
  };
}

/** The same in this realm: class, name, message, stack, code, cause and errors. */
export function fromPlain(plain: PlainError): unknown {
  if ('thrown' in plain) return plain.thrown;
  const { name, message, stack, code, cause, errors } = plain;
  const error = errors === undefined ? newError(name, message) : new AggregateError(errors.map(fromPlain), message);
  if (error.name !== name) set(error, 'name', name);
  if (stack !== undefined) set(error, 'stack', stack);
  if (code !== undefined) set(error, 'code', code);
  if (cause !== undefined) set(error, 'cause', fromPlain(cause.error));
  return error;
}

function newError(name: string, message: string): Error {
  const make = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  return make === undefined ? new Error(message) : make(message);
}

/** As the language itself sets it: not to be found by a loop over the keys. */
function set(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true, enumerable: key === 'code' });
}

const TAGS: readonly string[] = ['[object Error]', '[object DOMException]'];

/** Also one of another realm. */
function isError(value: unknown): value is Error {
  return value instanceof Error || TAGS.includes(Object.prototype.toString.call(value));
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'an error that cannot be printed';
  }
}

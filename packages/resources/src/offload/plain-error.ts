import { describeError } from '../checks/describe.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';

/** An error as it travels between threads: structured clones forget the class, `code`, and what makes a message of one's own. */
export type PlainError =
  | {
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly code?: string | number | undefined;
      readonly cause?: PlainError | undefined;
      readonly errors?: readonly PlainError[] | undefined;
      /** The newer error, and the older one that it hides. */
      readonly both?: readonly [PlainError, PlainError] | undefined;
    }
  /** What was thrown is no error. */
  | { readonly thrown: unknown };

/** Of errors inside of errors beyond that only the innermost travels, which began it all; a circle of them must end. */
const DEEPEST = 100;
/** As many errors bring their causes and groups along; those that name one another would otherwise be more with each step. A group that was thrown itself comes whole. */
const MOST = 10_000;

/** Classes that every realm has; of others the name arrives. */
const CLASSES = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

/** Never throws, whatever it is given. */
export function toPlain(error: unknown, depth = 0, room: { left: number } = { left: MOST }): PlainError {
  try {
    const part = depth < DEEPEST ? error : innermost(error);
    return isError(part) ? plainOf(part, depth, room) : { thrown: structuredClone(part) };
  } catch {
    return { name: 'Error', message: describeError(error), stack: undefined };
  }
}

/** Where the older errors end, or come back to one of them. */
function innermost(error: unknown): unknown {
  const seen = new Set([error]);
  let last = error;
  // A set goes on with what is added to it meanwhile, and takes nothing twice.
  for (const one of seen) {
    last = one;
    const { suppressed, cause } = Object(one) as Partial<SuppressedError>;
    seen.add(suppressed ?? cause ?? one);
  }
  return last;
}

function plainOf(error: Error, depth: number, room: { left: number }): PlainError {
  room.left--;
  const all = error as Readonly<Record<keyof (AggregateError & SuppressedError) | 'code', unknown>>;
  const { name, message, stack, cause, code, errors } = all;
  const inner = (part: unknown): PlainError => toPlain(part, depth + 1, room);
  const deeper = depth < DEEPEST && room.left > 0;
  return {
    name: String(name),
    message: String(message),
    stack: typeof stack === 'string' ? stack : undefined,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    cause: cause === undefined || !deeper ? undefined : inner(cause),
    errors:
      Array.isArray(errors) && deeper ? errors.slice(0, depth === 0 ? undefined : room.left).map(inner) : undefined,
    both: 'error' in all && 'suppressed' in all && deeper ? [inner(all.error), inner(all.suppressed)] : undefined,
  };
}

/** The same in this realm: class, name, message, stack, code, cause, errors, and what hides what. */
export function fromPlain(plain: PlainError): unknown {
  if ('thrown' in plain) return plain.thrown;
  const { name, stack, code, cause, errors } = plain;
  const error = newError(plain);
  if (error.name !== name) set(error, 'name', name);
  const parts = { stack, code, cause: cause && fromPlain(cause), errors: errors?.map(fromPlain) };
  for (const [key, value] of Object.entries(parts)) set(error, key, value);
  return error;
}

function newError({ name, message, errors, both }: Exclude<PlainError, { thrown: unknown }>): Error {
  if (both !== undefined) return new SuppressedError(fromPlain(both[0]), fromPlain(both[1]), message);
  if (errors !== undefined) return new AggregateError([], message);
  return new (CLASSES.find((one) => one.name === name) ?? Error)(message);
}

/** What there is, as the language itself sets it: not to be found by a loop over the keys. */
function set(error: Error, key: string, value: unknown): void {
  if (value === undefined) return;
  Object.defineProperty(error, key, { value, configurable: true, writable: true, enumerable: key === 'code' });
}

/** Also one of another realm. */
function isError(value: unknown): value is Error {
  return value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Deeper than this nobody looks. */
const DEEPEST = 500;

/** Pairs that have been looked at: values may hold themselves. */
type Pairs = Map<object, Set<object>>;

/**
 * Whether two values look the same, as far as can be told from outside: themselves, or objects of one kind with the same in them.
 * What two readings make anew (classes, functions, symbols) goes by its text.
 */
export function same(one: unknown, other: unknown): boolean {
  try {
    return alike(one, other, new Map(), 0);
  } catch {
    return true; // it throws when it is looked at: nobody can say
  }
}

function alike(one: unknown, other: unknown, pairs: Pairs, depth: number): boolean {
  if (Object.is(one, other) || depth > DEEPEST) return true;
  if (typeof one !== typeof other) return false;
  if (typeof one === 'function' || typeof one === 'symbol') return textOf(one) === textOf(other);
  if (!isObject(one) || !isObject(other) || !ofOneKind(one, other)) return false;
  const seen = pairs.get(one) ?? new Set();
  if (seen.has(other)) return true;
  pairs.set(one, seen.add(other));
  if (ArrayBuffer.isView(one) && ArrayBuffer.isView(other)) {
    const [bytes, others] = [bytesOf(one), bytesOf(other)];
    return bytes.length === others.length && bytes.every((byte, at) => byte === others[at]);
  }
  const [content, another] = [contentOf(one), contentOf(other)];
  return (
    content.size === another.size &&
    [...content].every(([key, value]) => another.has(key) && alike(value, another.get(key), pairs, depth + 1))
  );
}

const textOf = (value: unknown): string =>
  typeof value === 'function' ? Function.prototype.toString.call(value) : String(value);

/** Two classes that are declared alike count as one: each reading may declare its own. */
function ofOneKind(one: object, other: object): boolean {
  const [kind, another] = [Object.getPrototypeOf(one) as object | null, Object.getPrototypeOf(other) as object | null];
  if (kind === another) return true;
  if (kind === null || another === null) return false;
  return textOf(kind.constructor) === textOf(another.constructor) && ofOneKind(kind, another);
}

/** What a typed array or a DataView looks at. */
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const wrapped = (value: object): unknown => new Uint8Array(value as ArrayBuffer);
const spread = (value: object): unknown => [...(value as Iterable<unknown>)];
const textIn = (value: object): unknown => String(value);
const primitive = (value: object): unknown => value.valueOf();
const failure = (value: object): unknown => {
  const { name, message, cause, errors } = value as Error & { readonly errors?: unknown };
  return [name, message, cause, errors];
};

/** What some kinds hold that is not in fields of their own. */
const HIDDEN: Readonly<Record<string, (value: object) => unknown>> = {
  Array: (value) => (value as readonly unknown[]).length,
  Map: spread,
  Set: spread,
  Headers: spread,
  FormData: spread,
  ArrayBuffer: wrapped,
  SharedArrayBuffer: wrapped,
  RegExp: textIn,
  URL: textIn,
  URLSearchParams: textIn,
  Date: primitive,
  Number: primitive,
  String: primitive,
  Boolean: primitive,
  BigInt: primitive,
  Error: failure,
  DOMException: failure,
};

/** What is in an object, by name; what is hidden has none. */
function contentOf(value: object): Map<string | undefined, unknown> {
  const content = new Map<string | undefined, unknown>(Object.entries(value));
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (!Object.hasOwn(HIDDEN, tag)) return content;
  try {
    content.set(undefined, HIDDEN[tag]?.(value));
  } catch {
    // it only says that it is one
  }
  return content;
}

/** Whether `for await` takes it. What does is lost when it is cloned: an empty object is what arrives. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return hasMethod(value, Symbol.asyncIterator);
}

/** The same for `for` loops, or either of them. */
export function isIterable(value: unknown): boolean {
  return isAsyncIterable(value) || hasMethod(value, Symbol.iterator);
}

function hasMethod(value: unknown, name: symbol): boolean {
  return typeof (value as Record<symbol, unknown> | null | undefined)?.[name] === 'function';
}

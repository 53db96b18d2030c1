const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Deeper than this nobody looks: values may hold themselves. */
const DEEPEST = 8;

/** Whether two values look the same: themselves, or objects of one kind with the same in them. */
export function same(one: unknown, other: unknown, depth: number = 0): boolean {
  if (Object.is(one, other) || depth > DEEPEST) return true;
  if (!isObject(one) || !isObject(other) || Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Date || one instanceof Map || one instanceof Set) return same(flat(one), flat(other), depth + 1);
  const keys = Object.keys(one);
  const field = (of: object, key: string): unknown => (of as Readonly<Record<string, unknown>>)[key];
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && same(field(one, key), field(other, key), depth + 1))
  );
}

const flat = (value: object): unknown => (value instanceof Date ? [value.getTime()] : [...(value as Set<unknown>)]);

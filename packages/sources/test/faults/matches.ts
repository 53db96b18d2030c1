/** Whether a value is as it was expected: a pattern stands for texts, an object for whatever has its fields. */
export function matches(value: unknown, expected: unknown): boolean {
  if (expected instanceof RegExp) return typeof value === 'string' && expected.test(value);
  if (typeof expected !== 'object' || expected === null) return Object.is(value, expected);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(expected) && expected.length !== (value as readonly unknown[]).length) return false;
  return Object.entries(expected).every(([name, field]) => matches((value as Record<string, unknown>)[name], field));
}

/** Whether a value is an object as the specification means it: functions are, `null` is not. */
export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

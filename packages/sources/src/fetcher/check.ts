/** How every message about options begins. */
export const ACTION = 'Cannot start fetcher';
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Options as they were given: nothing is known of them. */
export type Given = Readonly<Record<string, unknown>>;

export function record(value: unknown, name: string, rule: string = 'an object'): Given {
  if (value === undefined) return {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Given;
  throw new TypeError(`${ACTION}: ${name} must be ${rule}, got ${shown(value)}`);
}

export function optional(
  given: Given,
  name: string,
  rule: string,
  check: (value: unknown) => boolean,
  label: string = name,
): unknown {
  const value = given[name];
  if (value === undefined || check(value)) return value;
  throw new TypeError(`${ACTION}: ${label} must be ${rule}, got ${shown(value)}`);
}

export function oneOf<T extends string>(given: Given, name: string, values: readonly T[]): T | undefined {
  const rule = values.map((value) => `'${value}'`).join(', ');
  return optional(given, name, `one of ${rule}`, (value) => (values as readonly unknown[]).includes(value)) as
    T | undefined;
}

export function list(given: Given, name: string, rule: string, check: (value: unknown) => boolean): unknown {
  const label = `retry.${name}`;
  const value = optional(given, name, `an array of ${rule}`, (each) => Array.isArray(each), label);
  const wrong = (value as readonly unknown[] | undefined)?.findIndex((each) => !check(each)) ?? -1;
  if (wrong === -1) return value;
  const found = shown((value as readonly unknown[])[wrong]);
  throw new TypeError(`${ACTION}: ${label} must be an array of ${rule}, got ${found} in it`);
}

export function whole(given: Given, name: string, least: number, label: string = name): number | undefined {
  const value = number(given, name, label);
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return value;
  throw new RangeError(`${ACTION}: ${label} must be a whole number of ${least} or more, got ${value}`);
}

export function atLeast0(given: Given, name: string, label: string = name): number | undefined {
  const value = number(given, name, label);
  if (value === undefined || value >= 0) return value;
  throw new RangeError(`${ACTION}: ${label} must be 0 or more, got ${value}`);
}

export function ratio(given: Given): number | undefined {
  const value = number(given, 'maxRatio', 'maxRatio');
  if (value === undefined || value >= 1) return value;
  throw new RangeError(`${ACTION}: maxRatio must be 1 or more, or Infinity, got ${value}`);
}

/**
 * 0 is refused: half of the world takes it for "at once", half for "never".
 *
 * @param unlimited - How it is said that there is to be no limit.
 */
export function timer(given: Given, name: string, unlimited: string = 'leave it out for no limit'): number | undefined {
  const value = number(given, name, name);
  if (value === undefined || (value > 0 && value <= MAX_TIMER_MS)) return value;
  throw new RangeError(
    `${ACTION}: ${name} must be more than 0 and at most ${MAX_TIMER_MS} ms, got ${value}; ${unlimited}`,
  );
}

/** Left out there is a limit, that of undici: so there is a word for none. */
export function idleTimer(given: Given): number | undefined {
  return given['idleMs'] === Infinity ? Infinity : timer(given, 'idleMs', 'Infinity is no limit');
}

export function delay(given: Given, name: string): number | undefined {
  const value = number(given, name, `retry.${name}`);
  if (value === undefined || (value >= 0 && value <= MAX_TIMER_MS)) return value;
  throw new RangeError(`${ACTION}: retry.${name} must be from 0 to ${MAX_TIMER_MS} ms, got ${value}`);
}

function number(given: Given, name: string, label: string): number | undefined {
  return optional(given, name, 'a number', (value) => typeof value === 'number', label) as number | undefined;
}

export function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

export function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

export function isText(value: unknown): boolean {
  return typeof value === 'string';
}

export function isErrorStatus(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599;
}

export function isDispatcher(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'dispatch' in value && typeof value.dispatch === 'function';
}

export function isLimiter(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('acquire' in value) || !('pause' in value)) return false;
  return typeof value.acquire === 'function' && typeof value.pause === 'function';
}

function shown(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a value of type ${typeof value}`;
}

import type { SourceOptions } from '../protocol.ts';
import { refused, show, whole } from './check.ts';

/** The options that every source has. */
export const SOURCE_OPTIONS: readonly string[] = ['signal', 'graceMs', 'name', 'onOrphan'];

/** @throws TypeError for what is no object, and for a name that is not known: a misspelt option must not pass in silence. */
export function onlyKnown(options: object | undefined, names: readonly string[], source?: unknown): void {
  if (options === undefined) return;
  checkObject(options, source);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || names.includes(name)) continue;
    const message = `Cannot use option ${show(name)}: the options are ${names.join(', ')}`;
    throw refused(source, new TypeError(message));
  }
}

function checkObject(options: unknown, source: unknown): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  throw refused(source, new TypeError(`Cannot use ${show(options)} as options: they must be an object`));
}

/** @throws TypeError or RangeError when one of the options that every source has is not what it must be. */
export function checkOptions<O extends SourceOptions>(options: O | undefined, source?: unknown): O | undefined {
  if (options === undefined) return undefined;
  checkObject(options, source);
  const { signal, graceMs, name, onOrphan } = options;
  if (graceMs !== undefined && !(typeof graceMs === 'number' && graceMs >= 0 && graceMs <= 2 ** 31 - 1)) {
    throw refused(source, new RangeError(`Cannot use ${show(graceMs)} as graceMs: it must be from 0 to 2147483647`));
  }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw refused(source, new TypeError(`Cannot use ${show(signal)} as signal: it must be an AbortSignal`));
  }
  if (name !== undefined && typeof name !== 'string') {
    throw refused(source, new TypeError(`Cannot use ${show(name)} as name: it must be a string`));
  }
  if (onOrphan !== undefined && typeof onOrphan !== 'function') {
    throw refused(source, new TypeError(`Cannot use ${show(onOrphan)} as onOrphan: it must be a function`));
  }
  return options;
}

export interface Concurrency {
  /** How many at once; undefined: not said. */
  readonly limit: number | undefined;
  readonly ordered: boolean;
}

/** @throws TypeError or RangeError when `concurrency` or `ordered` is not what it must be, or another option is there. */
export function concurrencyOf(
  options: { readonly concurrency?: number | undefined; readonly ordered?: boolean | undefined } | undefined,
  source: unknown,
  names: readonly string[] = ['concurrency', 'ordered'],
): Concurrency {
  onlyKnown(options, names, source);
  const { concurrency, ordered = true } = options ?? {};
  if (typeof ordered !== 'boolean') {
    throw refused(source, new TypeError(`Cannot use ${show(ordered)} as ordered: it must be true or false`));
  }
  return { limit: concurrency === undefined ? undefined : whole(concurrency, 'concurrency', 1, source), ordered };
}

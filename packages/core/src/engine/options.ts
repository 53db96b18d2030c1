import type { SourceOptions } from '../protocol.ts';
import { duration, flag, must, refused, show, whole } from './check.ts';

/** The options that every source has. */
export const SOURCE_OPTIONS: readonly string[] = ['signal', 'graceMs', 'name', 'onOrphan'];

/**
 * @param names - Undefined: any name, for options that are handed on whole.
 * @throws TypeError for what is no object, and for a name that is not known: a misspelt option must not pass in silence.
 */
export function onlyKnown(options: object | undefined, names: readonly string[] | undefined, source?: unknown): void {
  if (options === undefined) return;
  const kind = show(options);
  must(kind.startsWith('an object'), options, 'options', 'they must be an object', source);
  // an AbortSignal, a TaskSignal: options with nothing in them, to look at
  must(!kind.endsWith('Signal'), options, 'options', 'it must be { signal }', source);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || names === undefined || names.includes(name)) continue;
    const where = source !== undefined && SOURCE_OPTIONS.includes(name) ? `; from(source, { ${name} }) has it` : '';
    const message = `Cannot use option ${show(name)}: the options are ${names.join(', ')}${where}`;
    throw refused(source, new TypeError(message));
  }
}

/** @throws as `onlyKnown`, and TypeError or RangeError when one of the options that every source has is not what it must be. */
export function checkOptions<O extends SourceOptions>(
  options: O | undefined,
  names: readonly string[] | undefined,
  source?: unknown,
): O | undefined {
  onlyKnown(options, names, source);
  if (options === undefined) return undefined;
  const { signal, graceMs = 0, name = '', onOrphan } = options;
  duration(graceMs, 'graceMs', source);
  const aborts = signal === undefined || typeof signal?.addEventListener === 'function';
  must(aborts, signal, 'signal', 'it must be an AbortSignal', source);
  must(typeof name === 'string', name, 'name', 'it must be a string', source);
  const hears = onOrphan === undefined || typeof onOrphan === 'function';
  must(hears, onOrphan, 'onOrphan', 'it must be a function', source);
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
  flag(ordered, 'ordered', source);
  return { limit: concurrency === undefined ? undefined : whole(concurrency, 'concurrency', 1, source), ordered };
}

/** What happens side by side. */
export interface AtOnce {
  readonly limit: number;
  readonly ordered: boolean;
}

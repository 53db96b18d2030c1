import { describe } from './describe.ts';
import { onlyKnown } from './only-known.ts';

/**
 * The signal among the options.
 *
 * @param names - Those of all options that there are.
 * @throws TypeError as `onlyKnown()`; where it is no AbortSignal, and where the options are one themselves.
 */
export function signalOf(
  options: { readonly signal?: AbortSignal | undefined },
  action: string,
  names: readonly string[] = ['signal'],
): AbortSignal | undefined {
  onlyKnown(options, names, action);
  const { signal } = options;
  const given = (signal === undefined ? options : signal) as Partial<AbortSignal> | null;
  // Also one of another realm is a signal.
  if ((typeof given?.throwIfAborted === 'function') === (signal === undefined)) {
    throw new TypeError(`Cannot ${action} with signal ${describe(given)}: it must be { signal: AbortSignal }`);
  }
  return signal;
}

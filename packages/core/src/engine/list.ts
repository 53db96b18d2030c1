import type { Source } from '../protocol.ts';
import { show } from './check.ts';

/** The sources of an operator over a list. */
export function list<T>(sources: Iterable<Source<T>>, name: string): readonly Source<T>[] {
  const iterable = typeof sources === 'object' && sources !== null && typeof sources[Symbol.iterator] === 'function';
  if (!iterable) throw new TypeError(`Cannot ${name} ${show(sources)}: it must be a list of sources`);
  return [...sources];
}

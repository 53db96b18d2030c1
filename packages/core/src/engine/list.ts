import type { Source } from '../protocol.ts';
import { refused, show } from './check.ts';

/** The sources of an operator over a list. */
export function list<T>(sources: Iterable<Source<T>>, name: string): readonly Source<T>[] {
  const iterable = typeof sources === 'object' && sources !== null && typeof sources[Symbol.iterator] === 'function';
  if (!iterable) throw new TypeError(`Cannot ${name} ${show(sources)}: it must be a list of sources`);
  return [...sources];
}

/** `error`, once all iterators handed over have been told that nobody will read them. */
export function refuseAll(sources: readonly unknown[], error: Error): Error {
  for (const source of sources) refused(source, error);
  return error;
}

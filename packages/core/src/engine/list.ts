import type { Source, SourceOptions } from '../protocol.ts';
import { refuseAll, show } from './check.ts';
import { checkOptions, SOURCE_OPTIONS } from './options.ts';

/** The sources of an operator over a list; `source`: one that is there already. */
export function list<T>(sources: Iterable<Source<T>>, name: string, source?: unknown): readonly Source<T>[] {
  const iterable = typeof sources === 'object' && sources !== null && typeof sources[Symbol.iterator] === 'function';
  if (iterable) return listed(sources, source);
  const remedy = source === undefined ? `${name}([a, b])` : `a.${name}([b])`;
  const message = `Cannot ${name} ${show(sources)}: it must be a list of sources, ${remedy}`;
  throw refuseAll([source, sources], new TypeError(message));
}

/** Those of an iterable that fails have come for nothing. */
function listed<T>(sources: Iterable<Source<T>>, source: unknown): readonly Source<T>[] {
  const all: Source<T>[] = [];
  try {
    for (const each of sources) all.push(each);
    return all;
  } catch (error) {
    throw refuseAll([source, ...all], error);
  }
}

/**
 * The options of an operator over a list. `own`: those that it has beside the options of every source.
 *
 * @throws TypeError or RangeError, once the iterators of the list are closed.
 */
export function listOptions<O extends SourceOptions>(
  options: O | undefined,
  sources: readonly Source<unknown>[],
  name: string,
  own: readonly string[] = [],
): O | undefined {
  try {
    if (isSource(options)) {
      throw new TypeError(`Cannot ${name} a second argument: the sources must be one list, ${name}([a, b])`);
    }
    return checkOptions(options, [...own, ...SOURCE_OPTIONS]);
  } catch (error) {
    throw refuseAll([...sources, options], error);
  }
}

function isSource(value: object | undefined): boolean {
  return value !== undefined && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

import type { ReadableStreamLike, ResponseLike, Source, SourceOptions } from '../protocol.ts';
import { isGeneratorFunction, refuseAll, show } from './check.ts';
import { drive, type Driver } from './driver.ts';
import type { Feed } from './feed.ts';
import { ArrayFeed } from './feeds/array.ts';
import { IterableFeed } from './feeds/iterable.ts';
import { DestroyableFeed, type Destroyable, StreamFeed } from './feeds/stream.ts';
import { type Callback, type Code, Op } from './op.ts';
import { driverIn, isPipeline, Pipeline } from './pipeline.ts';
import { isThenable } from './when.ts';

/** Everything that `from()` reads. */
export type Readable<T> = Source<T> | ReadableStreamLike<T> | ResponseLike;

type Opened = { readonly [key: PropertyKey]: unknown };

/** Anything that can be read, as a feed. Nothing is opened yet. */
export function feedOf(source: Readable<unknown>, options?: SourceOptions): Feed {
  const feed = kindOf(source);
  if (options !== undefined) feed.options = options;
  return feed;
}

function kindOf(source: unknown): Feed {
  if (typeof source === 'string') return new IterableFeed(source, Symbol.iterator);
  if (Object(source) !== source) throw unreadable(source); // null, or another primitive
  if (Array.isArray(source) && source[Symbol.iterator] === Array.prototype[Symbol.iterator])
    return new ArrayFeed(source);
  const given = source as Opened;
  if (typeof given['getReader'] === 'function') return new StreamFeed(source as ReadableStreamLike<unknown>);
  if (given['next'] === made.next && !isPipeline(source)) {
    throw new TypeError(`Cannot read ${show(source)} that inherits next() from an iterator: read that one`);
  }
  if (given[Symbol.asyncIterator] != null) {
    return typeof given['destroy'] === 'function' && typeof given['pipe'] === 'function'
      ? new DestroyableFeed(source as Destroyable)
      : new IterableFeed(source, Symbol.asyncIterator);
  }
  if (given[Symbol.iterator] != null) return new IterableFeed(source, Symbol.iterator);
  if (typeof given['next'] === 'function') return new IterableFeed(source, undefined);
  if (typeof given['arrayBuffer'] === 'function' && 'body' in given) {
    return given['body'] === null
      ? new ArrayFeed([])
      : new StreamFeed(given['body'] as ReadableStreamLike<unknown>, given);
  }
  throw unreadable(source);
}
function unreadable(source: unknown): TypeError {
  if (isThenable(source)) return new TypeError('Cannot read a promise: await it first');
  if (isGeneratorFunction(source)) {
    return new TypeError('Cannot read a generator function: call it first');
  }
  return new TypeError(`Cannot read ${show(source)}: a source must be an iterable, an iterator or a stream`);
}

const made: { readonly next: unknown; readonly return: unknown } = Pipeline.prototype;

/** An iterator of ours that reads, and is left, as we made it. */
export const isOurs = (source: unknown): source is Pipeline<unknown> =>
  isPipeline(source) && source.next === made.next && source.return === made.return;

const ours = (source: unknown): Driver | undefined => (isOurs(source) ? driverIn(source) : undefined);

/** A driver over any source; our own is taken over as it is. */
export function driverOf(source: Readable<unknown>): Driver {
  return ours(source) ?? drive(feedOf(source));
}

/** What combinators read inner sources by: one reader, perhaps asked again before it has answered. */
export function readerOf(source: Readable<unknown>): Driver | Feed {
  const driver = ours(source);
  if (driver !== undefined) return driver;
  const feed = feedOf(source);
  return feed.overlaps ? feed : drive(feed);
}

/** Drivers over all of `sources`, or what else `open` makes of them; if one cannot be read, iterators among the others are closed. */
export function driversOf<R = Driver>(
  sources: readonly Source<unknown>[],
  open: (source: Source<unknown>) => Driver | R = driverOf,
): (Driver | R)[] {
  try {
    return sources.map((source) => open(source));
  } catch (error) {
    throw refuseAll(sources, error);
  }
}

/** Options that what is built on `source` takes over: its signal, grace, name. */
export function inherited(source: Readable<unknown>): SourceOptions {
  return ours(source)?.feed.options ?? {};
}

/** Options of an operator over a list: its own, then those of the first source. */
export function inheritedBy(sources: readonly Source<unknown>[], own: SourceOptions = {}): SourceOptions {
  const first = sources.length > 0 ? inherited(sources[0]!) : {};
  return {
    signal: own.signal ?? first.signal,
    graceMs: own.graceMs ?? first.graceMs,
    name: own.name ?? first.name,
    onOrphan: own.onOrphan ?? first.onOrphan,
  };
}

/** `source` with one more operator fused on, as a driver. */
export function fused(source: Source<unknown>, code: Code, fn: Callback, limit = 0, serial = false): Driver {
  const { feed, ops } = driverOf(source);
  return drive(feed, [...ops, new Op(code, fn, limit, serial)]);
}

/** `source` with one more operator fused on: how operators that handle one value at a time are written. */
export function fuse<R>(
  source: Source<unknown>,
  code: Code,
  fn: Callback,
  limit?: number,
  serial?: boolean,
): Pipeline<R> {
  return new Pipeline<R>(fused(source, code, fn, limit, serial));
}

/** As `fuse`, for operators that keep a state from value to value. */
export function fuseSerial<R>(source: Source<unknown>, code: Code, fn: Callback): Pipeline<R> {
  return fuse(source, code, fn, 0, true);
}

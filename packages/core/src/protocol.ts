/** A value, or a promise of it (any thenable counts). */
export type MaybePromise<T> = T | PromiseLike<T>;

/** What every operator reads: anything that can be iterated, sync or async, and iterators themselves. */
export type Source<T> = AsyncIterable<T> | Iterable<T | PromiseLike<T>> | AsyncIterator<T> | Iterator<T>;

/** The values that come out of a source. */
export type ValueOf<S> =
  S extends AsyncIterable<infer T>
    ? T
    : S extends Iterable<infer T | PromiseLike<infer T>>
      ? T
      : S extends AsyncIterator<infer T>
        ? T
        : S extends Iterator<infer T>
          ? T
          : never;

/** The part of a web `ReadableStream` that is used to read it. */
export interface ReadableStreamLike<T> {
  getReader(): {
    read(): Promise<{ done: boolean; value?: T | undefined }>;
    cancel(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
  cancel(reason?: unknown): Promise<void>;
}

/**
 * A web `ReadableStream` that is not async iterable by its type (that of a browser): what `getReader()` gives is not told
 * there in a way that can be inferred from, what `pipeTo()` takes is.
 */
export interface WebStreamLike<T> {
  getReader(): unknown;
  pipeTo(destination: { getWriter(): { write(chunk?: T): Promise<void> } }): Promise<void>;
  cancel(reason?: unknown): Promise<void>;
}

/** The part of a `Response` that is used to read its body. */
export interface ResponseLike {
  readonly body: ReadableStreamLike<Uint8Array> | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * What `pull()` answers when there is nothing more: Python's `StopAsyncIteration`, as a value. Reserved: a source that
 * yields it ends there.
 *
 * @example
 * ```ts
 * import { AsyncIter, DONE } from '@forawait/core';
 * class Letters extends AsyncIter<string> { left = ['a', 'b']; override pull() { return this.left.shift() ?? DONE; } }
 * await new Letters().toArray(); // => ['a', 'b']
 * ```
 */
export const DONE: unique symbol = Symbol.for('forawait.done');
export type DONE = typeof DONE;

/** The last argument of every callback. */
export interface CallContext {
  /**
   * One signal a pipeline, made when first touched. Aborts with a `CancelledError` (name `'AbortError'`) when the pipeline
   * is left, whatever the reason.
   */
  readonly signal: AbortSignal;
}

export type Mapper<T, R> = (value: T, index: number, context: CallContext) => MaybePromise<R>;
/** A mapper that answers now a value, now a promise of another type: `Awaited<A>` is what comes of it. */
export type MixedMapper<T, A> = (value: T, index: number, context: CallContext) => A;
export type Predicate<T> = (value: T, index: number, context: CallContext) => MaybePromise<unknown>;
export type Guard<T, S extends T> = (value: T, index: number, context: CallContext) => value is S;
export type Reducer<A, T> = (state: A, value: T, index: number, context: CallContext) => MaybePromise<A>;

/** What is in order by itself: dates, and whatever else has a `valueOf()` that gives a number, string or bigint. */
export type Ordered = number | string | bigint | { valueOf(): number | string | bigint };
/** Less than 0: `one` goes before `other`; more than 0: after it. As for `Array.prototype.sort`. */
export type Compare<T> = (one: T, other: T) => MaybePromise<number>;

/** A source that was left and did not let go within the grace. Nothing waits for it any longer. One report a pipeline. */
export interface Orphan {
  /** The `name` option of the source, or a name for its kind. */
  readonly name: string;
  /** What it never settled: the close (`return`), or a value that was asked for (`next`). */
  readonly stage: 'return' | 'next';
  /** How long it has been waited for, in milliseconds. */
  readonly ageMs: number;
}

/** Options of everything that reads a source. */
export interface SourceOptions {
  /**
   * Ends the pipeline: pending `next()` calls, else the next one, reject once with `signal.reason` (the same object).
   * Listened to from the first read to the end only.
   */
  readonly signal?: AbortSignal | undefined;
  /** How long a close may take before the source is given up as an orphan, in milliseconds, 0 to 2147483647. Default 1000. */
  readonly graceMs?: number | undefined;
  /** Names the source in reports. Default: the kind of source. */
  readonly name?: string | undefined;
  /**
   * Told once about a source that did not let go within the grace (also on the diagnostics channel `forawait:orphan`). What
   * it throws or rejects with is published on `forawait:suppressed`.
   */
  readonly onOrphan?: ((orphan: Orphan) => unknown) | undefined;
}

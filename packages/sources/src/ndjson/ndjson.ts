import { AsyncIter, DONE, type MaybePromise } from '@forawait/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isPromiseLike } from '../lines/byte-input.ts';
import type { LineCheckpoint } from '../lines/checkpoint.ts';
import type { FollowCheckpoint } from '../lines/follow/checkpoint.ts';
import type { LineInput } from '../lines/input.ts';
import { LongLineError } from '../lines/line-errors.ts';
import { abandon } from '../lines/line-reader.ts';
import type { Block } from './block.ts';
import { NdjsonError, type RecordPlace } from './errors.ts';
import { GivenRecords, type Progress } from './given-records.ts';
import { type NdjsonOptions, type NdjsonPlan, type OnRecordError, planOf } from './options.ts';
import { BLANK, parseRecord, placeIn, tooLong } from './parse.ts';
import { parsePlain } from './plain.ts';
import { type RecordInput, recordInput } from './record-input.ts';
import { accepted } from './validate.ts';

/** A record, or why there is none, and where it stands: what `onError: 'yield'` gives. */
export type NdjsonRecord<T> = RecordPlace &
  ({ readonly status: 'fulfilled'; readonly value: T } | { readonly status: 'rejected'; readonly reason: NdjsonError });

/** What a schema makes of a record; without one nothing is known. */
export type RecordOf<S extends StandardSchemaV1 | undefined> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<S>
  : unknown;

/** What is given under a schema and a policy. */
export type NdjsonValue<S extends StandardSchemaV1 | undefined, E extends OnRecordError> = E extends 'yield'
  ? NdjsonRecord<RecordOf<S>>
  : RecordOf<S>;

/** The records of an input; with every operator as a method. */
export class Ndjson<T = unknown> extends AsyncIter<T> {
  readonly #plan: NdjsonPlan;
  readonly #input: RecordInput;
  readonly #records = new GivenRecords();
  /** Told once all records before it have been given. */
  #failure: { readonly error: unknown } | undefined;
  #closed = false;
  /** Whether a record is what JSON.parse makes of a text. */
  readonly #plain: boolean;

  /** @see ndjson */
  constructor(input: LineInput, options: NdjsonOptions = {}) {
    const plan = planOf(options);
    const { signal, graceMs, name = 'ndjson', onOrphan } = options;
    super({ signal, graceMs, name, onOrphan });
    this.#plan = plan;
    this.#input = recordInput(input, plan);
    const { schema, onError, format, fatal } = plan;
    this.#plain = schema === undefined && onError !== 'yield' && format === 'lines' && !fatal;
  }

  /**
   * How many bytes of the input, once decompressed, lie before the record that comes next: the end of the last one given,
   * with its newline. At the start 0, or `start.offset`. With `reverse`, where the last one given begins. A batch counts as
   * given whole. Costs nothing until it is asked for.
   */
  get position(): number {
    return this.#input.position(this.#records.left(this.unread));
  }

  /**
   * How far has been read, up to the last record given, as plain JSON to be handed over as `start` later: `{ offset, line }`,
   * with `follow` a `FollowCheckpoint`. Records that were skipped just behind that one may be met again, those before it are
   * not. A batch counts as given whole. undefined before the first record (with `follow`, before the first read has
   * looked for the file), and where `start` cannot be used: streams, compressed data, sequences, `reverse`.
   */
  get checkpoint(): FollowCheckpoint | LineCheckpoint | undefined {
    return this.#input.checkpoint(this.#records.left(this.unread));
  }

  protected override pullBatch(): MaybePromise<ArrayLike<T> | DONE> {
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#records.read();
    let block: MaybePromise<Block | DONE>;
    try {
      block = this.#input.read();
    } catch (error) {
      throw this.#told(error);
    }
    if (isPromiseLike(block)) return this.#wait(block);
    if (block === DONE) return this.#end();
    const progress = this.#records.begin(block);
    const pending = this.#run(progress);
    return pending === undefined ? this.#given(progress) : this.#finish(progress, pending);
  }

  protected override close(reason?: unknown): MaybePromise<void> {
    this.#closed = true;
    return this.#input.close(reason);
  }

  async #wait(first: PromiseLike<Block | DONE>): Promise<ArrayLike<T> | DONE> {
    try {
      const block = await first;
      if (block === DONE) return this.#end();
      const progress = this.#records.begin(block);
      return await this.#finish(progress, this.#run(progress));
    } catch (error) {
      throw this.#told(error);
    }
  }

  #end(): DONE {
    if (!this.#closed) this.#records.give();
    return DONE;
  }

  async #finish(progress: Progress, first: PromiseLike<void> | undefined): Promise<T[]> {
    for (let pending = first; pending !== undefined; pending = this.#run(progress)) await pending;
    return this.#given(progress);
  }

  /** What was made when the reader had been left is not given any more. */
  #given(progress: Progress): T[] {
    if (!this.#closed) this.#records.give(progress);
    return progress.values as T[];
  }

  /** Goes on with a block, to its end unless a schema must be waited for. */
  #run(progress: Progress): PromiseLike<void> | undefined {
    const { length } = progress.block.texts;
    while (!this.#closed) {
      if (progress.slice.isSpent()) return progress.slice.breathe();
      if (this.#plain) parsePlain(progress, this.#plan.maxDepth);
      if (progress.index >= length) break;
      if (this.#plain && progress.index === progress.apart) continue;
      const index = progress.index++;
      try {
        const value = this.#read(progress.block, index);
        if (isPromiseLike(value)) return this.#await(progress, index, value);
        this.#give(progress, index, value);
      } catch (error) {
        this.#fail(progress, index, error);
      }
    }
    return undefined;
  }

  async #await(progress: Progress, index: number, pending: PromiseLike<unknown>): Promise<void> {
    try {
      this.#give(progress, index, await pending);
    } catch (error) {
      this.#fail(progress, index, error);
    }
  }

  /** A record, or BLANK; a promise when the schema takes its time. */
  #read(block: Block, index: number): unknown {
    const value = parseRecord(block, index, this.#plan);
    const { schema } = this.#plan;
    if (schema === undefined || value === BLANK) return value;
    const result = schema['~standard'].validate(value);
    const place = (): RecordPlace => placeIn(block, index);
    return isPromiseLike(result) ? accept(result, place) : accepted(result, place);
  }

  #give(progress: Progress, index: number, value: unknown): void {
    if (value === BLANK) progress.passed.push(index);
    else if (this.#plan.onError !== 'yield') progress.values.push(value);
    else progress.values.push({ status: 'fulfilled', value, ...placeIn(progress.block, index) });
  }

  /** What a schema throws is a fault in it, and not one of the record. */
  #fail(progress: Progress, index: number, error: unknown): void {
    const { onError } = this.#plan;
    if (onError === 'throw' || !(error instanceof NdjsonError)) {
      progress.index = progress.block.texts.length;
      this.#failure = { error };
      return;
    }
    if (onError === 'skip') progress.passed.push(index);
    else progress.values.push({ status: 'rejected', reason: error, line: error.line, offset: error.offset });
  }

  /** What reads the texts knows nothing of records, and counts from 1 always. */
  #told(error: unknown): unknown {
    if (!(error instanceof LongLineError)) return error;
    const { format, maxLineBytes } = this.#plan;
    const line = format === 'lines' ? error.line : error.line - 1;
    return tooLong({ line, offset: error.offset }, maxLineBytes, error);
  }
}

async function accept(
  result: PromiseLike<StandardSchemaV1.Result<unknown>>,
  place: () => RecordPlace,
): Promise<unknown> {
  return accepted(await result, place);
}

/**
 * The records of newline-delimited JSON (NDJSON, JSON Lines), or of a JSON text sequence.
 *
 * A line that is empty, or holds nothing but space, is skipped. A byte order mark at the start and a CR before a newline are
 * no part of a record; the last record need not end with a newline. Of members with the same name the last one counts.
 *
 * @param input - What `lineReader()` reads: a path or `file:` URL, a stream, a `Response`, a `Blob`, bytes, or an iterable of bytes or
 *   strings. What is handed over is closed when the reader is left.
 * @param options - `schema`, `onError`, `format`, limits, how the bytes are to be understood, and where to begin and to end.
 * @throws TypeError or RangeError at the call for an input or option that is not what it must be; later, while reading:
 *   NdjsonError for a record that cannot be used (unless `onError` says otherwise), once all records before it were given;
 *   an Error for damaged compressed data, a FollowGapError, and the errors of the input itself.
 * @example
 * ```ts
 * import { ndjson } from '@forawait/sources';
 * await ndjson(['{"n":1}\n{"n"', ':2}\n']).toArray(); // => [{ n: 1 }, { n: 2 }]
 * await ndjson(['1\nnone\n3\n'], { onError: 'skip' }).toArray(); // => [1, 3]
 * ```
 * @see https://github.com/ndjson/ndjson-spec
 * @see https://www.rfc-editor.org/rfc/rfc7464 (sequences)
 */
export function ndjson<
  const S extends StandardSchemaV1 | undefined = undefined,
  const E extends OnRecordError = 'throw',
>(input: LineInput, options: NdjsonOptions<S, E> = {}): Ndjson<NdjsonValue<S, E>> {
  try {
    return new Ndjson(input, options);
  } catch (error) {
    abandon(input);
    throw error;
  }
}

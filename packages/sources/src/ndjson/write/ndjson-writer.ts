import { batches, from, type Source } from '@forawait/core';
import { encodeRecord } from './encode.ts';
import { planOf, type WriteNdjsonOptions } from './options.ts';
import { RecordFile } from './record-file.ts';

/** Values that a `WritableStream` lets wait before it says that it is full; each then costs no turn of its own. */
const WAITING = 256;

/**
 * A file that records are written to. It is a `WritableStream`, so that `pipeTo()` takes it; `writeAll()` and `write()` are
 * the shorter and faster ways.
 */
export class NdjsonWriter<T = unknown> extends WritableStream<T> implements AsyncDisposable {
  readonly #file: RecordFile;
  #records = 0;

  /** @see writeNdjson */
  constructor(path: string | URL, options: WriteNdjsonOptions = {}) {
    const file = new RecordFile(planOf(path, options));
    super(
      {
        start(controller) {
          const fail = (): void => controller.error(file.broken.reason);
          // A failure is told at once, so that nothing is read in vain; an abort when the file has been taken back.
          // The types of Node forget the signal.
          const { signal } = controller as typeof controller & { readonly signal: AbortSignal };
          const broken = (): void => {
            // An abort of the stream fails it without us.
            if (signal.aborted) return;
            if (options.signal?.aborted !== true) fail();
            else file.fail(file.broken.reason).then(fail, fail);
          };
          file.broken.addEventListener('abort', broken, { once: true });
          // `abort` below is not called before what is under way has settled, and that may hang.
          signal.addEventListener('abort', () => void file.abort(signal.reason), { once: true });
        },
        write: (value) => this.#writeOrAbort(value),
        close: () => file.close(),
        abort: (reason) => file.abort(reason),
      },
      { highWaterMark: WAITING, size: () => 1 },
    );
    this.#file = file;
  }

  /** How many records were taken. */
  get records(): number {
    return this.#records;
  }

  override getWriter(): WritableStreamDefaultWriter<T> {
    this.#file.listen();
    return super.getWriter();
  }

  /** Writes what is left and puts the file in its place; rejects with the error of the file, if there was one. */
  override async close(): Promise<void> {
    this.#file.listen();
    // A stream that has failed says only that it cannot be closed.
    if (!this.locked && this.#file.broken.aborted) await this.#file.close();
    await super.close();
  }

  /** Drops what is left; an atomic file is taken back, of others what was written stays. */
  override async abort(reason?: unknown): Promise<void> {
    try {
      await super.abort(reason);
    } catch (error) {
      // A close that an abort cuts short fails with its reason, and a stream tells that to both.
      if (!this.#file.broken.aborted || error !== this.#file.broken.reason) throw error;
      await this.#file.abort(error);
    }
  }

  /**
   * Takes a record, which is in the file when `flush()` or `close()` has settled, and need not be before. Wait for what it
   * answers, if it answers a promise: there is then more on its way than should wait in memory. The promise rejects with the error of the file, as do all later calls.
   *
   * @throws TypeError when the value has no form in JSON; nothing of it is written, and others can be written after it.
   */
  write(value: T): Promise<void> | undefined {
    if (this.locked) throw new TypeError('Cannot write a record: somebody else is writing to the stream');
    return this.#write(value);
  }

  /**
   * Writes all values of a source and closes the file. If the source fails, the file cannot be written, or a value has no
   * form in JSON, the source is closed and the writing aborted; the promise rejects with that error.
   */
  async writeAll(source: Source<T>): Promise<void> {
    this.#file.listen();
    try {
      for await (const values of batches(from(source, { signal: this.#file.broken }))) {
        let full: Promise<void> | undefined;
        for (const value of values) full = this.write(value) ?? full;
        if (full !== undefined) await full;
      }
    } catch (error) {
      await this.#file.fail(error);
      throw error;
    }
    await this.close();
  }

  /**
   * Settles when all records taken so far are in the file; under `fsync: 'batch'` on the disk as well. A file that is
   * atomic has no place before `close()` all the same. Rejects with the error of the file.
   */
  flush(): Promise<void> {
    return this.#file.flush();
  }

  /** Leaves the file: one that was not closed is taken back where that is possible, as `abort()` does, else closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#file.over) return;
    if (!this.#file.atomic) await this.#file.close();
    else await this.#file.abort(new Error('Cannot go on writing: the writer was left before it was closed'));
  }

  /** A stream that has failed is not aborted any more. */
  async #writeOrAbort(value: T): Promise<void> {
    try {
      await this.#write(value);
    } catch (error) {
      await this.#file.fail(error);
      throw error;
    }
  }

  #write(value: T): Promise<void> | undefined {
    const text = encodeRecord(value, this.#records + 1);
    this.#records += 1;
    return this.#file.write(text);
  }
}

/**
 * A file of newline-delimited JSON to write to. Nothing is opened before the first record, or the close.
 *
 * The file gets its place when the writing is closed: until then, and for ever when it fails or is aborted, the old file stays
 * as it is.
 *
 * @param path - A path or `file:` URL.
 * @param options - `append`, `atomic`, `fsync`, `signal`.
 * @throws TypeError or RangeError at the call for an argument that is not what it must be. Errors of the file system reach
 *   `write()`, `writeAll()`, `flush()` and `close()`, with their `code`.
 * @example
 * ```ts
 * import { ndjson, writeNdjson } from '@forawait/sources';
 * await writeNdjson('pets.ndjson').writeAll([{ name: 'Tom' }, { name: 'Rex' }]);
 * await ndjson('pets.ndjson').toArray(); // => [{ name: 'Tom' }, { name: 'Rex' }]
 * ```
 * @see https://github.com/ndjson/ndjson-spec
 */
export function writeNdjson<T = unknown>(path: string | URL, options: WriteNdjsonOptions = {}): NdjsonWriter<T> {
  return new NdjsonWriter<T>(path, options);
}

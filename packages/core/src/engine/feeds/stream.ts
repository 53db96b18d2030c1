// Streams of the platforms, which their own iterators cannot close while a read is pending.
import { CancelledError, type CancelReason } from '../../errors.ts';
import { DONE, type ReadableStreamLike } from '../../protocol.ts';
import { Feed } from '../feed.ts';
import { IterableFeed } from './iterable.ts';
import { ignore, isThenable, promised } from '../when.ts';

type StreamReader = ReturnType<ReadableStreamLike<unknown>['getReader']>;

/** A web ReadableStream, or the body of a Response. Left early, it is cancelled: pending reads end at once. */
export class StreamFeed extends Feed {
  protected readonly kind: string = 'stream';
  override readonly overlaps = true;
  readonly #stream: ReadableStreamLike<unknown>;
  #reader: StreamReader | undefined;
  #reading: Promise<unknown> | undefined;

  /** Whose body it is: undici cancels the body of a Response that nobody holds any more, which reads as an empty one. */
  readonly owner: unknown;

  constructor(stream: ReadableStreamLike<unknown>, owner?: unknown) {
    super();
    this.#stream = stream;
    this.owner = owner;
  }

  request(): unknown {
    this.#reader ??= this.#stream.getReader();
    return (this.#reading = this.#reader.read());
  }

  override accept(answer: unknown): unknown {
    const { done, value } = answer as { done: boolean; value?: unknown };
    return done ? DONE : value;
  }

  protected override ending(): void {
    this.#reader?.releaseLock();
  }

  protected leave(reason: CancelReason): unknown {
    const reader = this.#reader;
    const cancelling = (reader ?? this.#stream).cancel(new CancelledError(reason));
    const release = (): void => reader?.releaseLock();
    cancelling.then(release, release);
    return cancelling.catch((error: unknown) => this.#refused(error));
  }

  /** A stream that has failed tells whoever cancels it the error that it tells the read on its way, too: once is enough. */
  async #refused(error: unknown): Promise<void> {
    const told = await this.#reading?.then(ignore, (failure: unknown) => ({ failure }));
    if (told?.failure !== error) throw error;
  }
}

/** The part of a Node `Readable` that is used to close it. */
export interface Destroyable extends AsyncIterable<unknown> {
  readonly closed?: boolean;
  destroy(error?: Error): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  removeListener(event: 'error', listener: (error: unknown) => void): unknown;
  readonly _readableState?: { readonly emitClose?: boolean };
}

/** A Node Readable. Left early, it is destroyed at once: its own iterator would first wait for the pending read. */
export class DestroyableFeed extends IterableFeed {
  protected override readonly kind: string = 'readable';
  readonly #stream: Destroyable;
  #destroying = false;

  constructor(stream: Destroyable) {
    super(stream, Symbol.asyncIterator);
    this.#stream = stream;
  }

  override request(): unknown {
    const answer = super.request();
    return isThenable(answer) ? promised(answer).catch((error: unknown) => this.#refused(error)) : answer;
  }

  /** A read that our own destroying cut off has ended, not failed. */
  #refused(error: unknown): unknown {
    if (this.#destroying) return { value: undefined, done: true };
    throw error;
  }

  protected override leave(): unknown {
    this.#destroying = true;
    const closed = this.#destroy();
    void this.quietly(() => super.leave());
    return closed;
  }

  /** Destroy the stream; its error, if that brings one up, is ours to hear: without a listener it would end the process. */
  #destroy(): Promise<void> | undefined {
    const stream = this.#stream;
    if (stream.closed) return undefined;
    let failure: { readonly error: unknown } | undefined;
    const onError = (error: unknown): void => {
      failure ??= { error };
    };
    const closed = new Promise<void>((resolve, reject) => {
      stream.on('error', onError);
      stream.once('close', () => {
        stream.removeListener('error', onError);
        if (failure === undefined) resolve();
        else reject(failure.error);
      });
    });
    stream.destroy();
    return stream._readableState?.emitClose === false ? undefined : closed;
  }
}

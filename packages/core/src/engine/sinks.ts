// Where values go: writable streams of the platforms, as a pipe writes to them.
import { BrokenChannelError } from '../errors.ts';
import { ignore } from './when.ts';

/** The part of a Node `Writable` that is used to write to it. */
export interface NodeWritableLike {
  readonly destroyed?: boolean;
  readonly closed?: boolean;
  readonly errored?: unknown;
  readonly writableEnded?: boolean;
  readonly writableNeedDrain?: boolean;
  write(chunk: never, told: (error?: Error | null) => void): boolean;
  end(told: (error?: Error | null) => void): unknown;
  destroy(error?: Error): unknown;
  on(event: string, listener: (error: unknown) => void): unknown;
  removeListener(event: string, listener: (error: unknown) => void): unknown;
}

export interface Sink {
  /** Room for one more: now, or when this settles. */
  ready(): Promise<unknown> | undefined;
  write(value: unknown): void;
  /** Settles when all is written and, if so asked, closed. */
  finish(close: boolean): Promise<unknown>;
  /** It was not to be: what waits to be written is not wanted. */
  abort(reason: unknown): unknown;
  /** Nothing of ours stays behind. */
  release(): void;
}

/** Told once that nothing can be written any more. */
type Broken = (error: unknown) => void;

const closedByOthers = (): BrokenChannelError =>
  new BrokenChannelError('Cannot write another value: the writable has been closed by others');

export class WebSink implements Sink {
  readonly #writer: WritableStreamDefaultWriter<unknown>;
  readonly #broken: Broken;
  #last: Promise<unknown> = Promise.resolve();
  #finishing = false;

  constructor(stream: WritableStream<unknown>, broken: Broken) {
    this.#writer = stream.getWriter();
    this.#broken = broken;
    this.#writer.closed.then(() => {
      if (!this.#finishing) broken(closedByOthers());
    }, broken);
  }

  ready(): Promise<unknown> | undefined {
    const writer = this.#writer;
    return writer.desiredSize! > 0 ? undefined : writer.ready.catch(this.#broken);
  }

  write(value: unknown): void {
    this.#last = this.#writer.write(value);
    this.#last.catch(ignore); // told by `closed`
  }

  finish(close: boolean): Promise<unknown> {
    this.#finishing = close;
    return close ? this.#writer.close() : this.#last;
  }

  abort(reason: unknown): unknown {
    return this.#writer.abort(reason);
  }

  release(): void {
    this.#writer.releaseLock();
  }
}

export class NodeSink implements Sink {
  readonly #stream: NodeWritableLike;
  readonly #listeners: readonly [string, (error: unknown) => void][];
  readonly #broken: Broken;
  #under = 0;
  #finishing = false;
  #onDrain: (() => void) | undefined;
  #onIdle: (() => void) | undefined;

  constructor(stream: NodeWritableLike, broken: Broken) {
    this.#stream = stream;
    this.#broken = broken;
    const gone = (): void => {
      if (!this.#finishing) broken(closedByOthers());
    };
    this.#listeners = [
      ['error', broken],
      ['finish', gone],
      ['close', () => broken(closedByOthers())],
      ['drain', () => this.#onDrain?.()],
    ];
    for (const [event, listener] of this.#listeners) stream.on(event, listener);
  }

  ready(): Promise<unknown> | undefined {
    const { errored, destroyed, writableEnded, writableNeedDrain } = this.#stream;
    if (errored != null) this.#broken(errored);
    else if (destroyed === true || writableEnded === true) this.#broken(closedByOthers());
    if (writableNeedDrain !== true) return undefined;
    return new Promise<void>((resolve) => {
      this.#onDrain = resolve;
    });
  }

  write(value: unknown): void {
    this.#under++;
    this.#stream.write(value as never, (error) => {
      if (error != null) this.#broken(error);
      if (--this.#under === 0) this.#onIdle?.();
    });
  }

  finish(close: boolean): Promise<unknown> {
    this.#finishing = close && !isStandard(this.#stream);
    return new Promise<void>((resolve) => {
      if (this.#finishing) this.#stream.end((error) => (error == null ? resolve() : this.#broken(error)));
      else if (this.#under === 0) resolve();
      else this.#onIdle = resolve;
    });
  }

  abort(reason: unknown): void {
    const stream = this.#stream;
    if (stream.destroyed === true || isStandard(stream)) return;
    // its error is ours to hear: without a listener it would end the process
    stream.on('error', ignore);
    const closed = (): void => {
      stream.removeListener('error', ignore);
      stream.removeListener('close', closed);
    };
    stream.on('close', closed);
    stream.destroy(reason as Error);
  }

  release(): void {
    for (const [event, listener] of this.#listeners) this.#stream.removeListener(event, listener);
  }
}

/** The streams of the process belong to everybody in it. */
function isStandard(stream: unknown): boolean {
  const { process } = globalThis as { process?: { readonly stdout?: unknown; readonly stderr?: unknown } };
  return process !== undefined && (stream === process.stdout || stream === process.stderr);
}

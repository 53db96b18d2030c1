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
  readonly #broken: Broken;
  readonly #late: Broken;
  readonly #listeners: readonly [string, () => void][];
  /** Why nothing is written any more, as it was told first. */
  #reason: { readonly error?: unknown } | undefined;
  /** An error was told, but not by an event yet: that comes after it. */
  #told = false;
  /** No 'error' will come any more. */
  #spent = false;
  /** What `write()` has answered, until it drains: not all streams say `writableNeedDrain`. */
  #full = false;
  #under = 0;
  #finishing = false;
  #finished = false;
  #onDrain: (() => void) | undefined;
  #onIdle: (() => void) | undefined;
  #onClose: (() => void) | undefined;

  /** @param late - Hears of an error that comes after the first, or after the end. */
  constructor(stream: NodeWritableLike, broken: Broken, late: Broken) {
    this.#stream = stream;
    this.#broken = broken;
    this.#late = late;
    const gone = (): void => {
      if (!this.#finishing) this.#fail(closedByOthers());
    };
    this.#listeners = [
      ['finish', gone],
      ['close', () => this.#closed()],
      ['drain', () => this.#drained()],
    ];
    for (const [event, listener] of this.#listeners) stream.on(event, listener);
    stream.on('error', this.#onError);
  }

  #closed(): void {
    this.#spent = true;
    if (this.#finished) this.#onClose?.();
    else this.#fail(closedByOthers());
  }

  ready(): Promise<unknown> | undefined {
    const { errored, destroyed, writableEnded, writableNeedDrain } = this.#stream;
    if (errored != null) this.#fail(errored);
    else if (destroyed || writableEnded) this.#fail(closedByOthers());
    else if (this.#full || writableNeedDrain) {
      return new Promise<void>((resolve) => (this.#onDrain = resolve));
    }
    return undefined;
  }

  #drained(): void {
    this.#full = false;
    this.#onDrain?.();
  }

  write(value: unknown): void {
    this.#under++;
    this.#full = true; // a stream may drain before it has answered
    const more: unknown = this.#stream.write(value as never, (error) => {
      if (error != null) this.#hear(error);
      if (--this.#under === 0) this.#onIdle?.();
    });
    if (more !== false) this.#full = false;
  }

  async finish(close: boolean): Promise<void> {
    const stream = this.#stream;
    this.#finishing = close && !isStandard(stream);
    await new Promise<void>((resolve) => {
      const ended = (error?: Error | null): void => {
        if (error != null) return this.#hear(error);
        this.#finished = true;
        resolve();
      };
      if (this.#finishing) stream.end(ended);
      else if (this.#under === 0) resolve();
      else this.#onIdle = resolve;
    });
    // it destroys itself now, which may fail, too
    const { emitClose, closeEmitted } = stateOf(stream);
    if (this.#finishing && stream.destroyed && emitClose && closeEmitted === false)
      await new Promise<void>((resolve) => (this.#onClose = resolve));
  }

  abort(reason: unknown): void {
    const stream = this.#stream;
    if (stream.destroyed || isStandard(stream)) return;
    this.#reason ??= { error: reason };
    this.#told = true;
    stream.destroy(reason as Error);
  }

  /** An error, by a callback. */
  #hear(error: unknown): void {
    this.#told = true;
    this.#fail(error);
  }

  #fail(error: unknown): void {
    if (this.#reason !== undefined) return;
    this.#reason = { error };
    this.#broken(error);
  }

  readonly #onError = (error: unknown): void => {
    if (this.#reason !== undefined && this.#reason.error !== error) this.#late(error);
    this.#spent = true;
    this.#fail(error);
  };

  /** An 'error' that nobody hears would end the process: that listener stays as long as one may come. */
  release(): void {
    const stream = this.#stream;
    for (const [event, listener] of this.#listeners) stream.removeListener(event, listener);
    this.#reason ??= {};
    const over = (): void => {
      for (const listener of [this.#onError, over]) stream.removeListener('error', listener);
      stream.removeListener('close', over);
    };
    const { errored, destroyed } = stream;
    const { errorEmitted, closeEmitted } = stateOf(stream);
    const failing = destroyed || errored != null || (errored === undefined && this.#told);
    if (!failing || this.#spent || errorEmitted || closeEmitted) return over();
    stream.on('error', over);
    stream.on('close', over);
  }
}

/** What streams of Node have no public word for. */
interface WritableState {
  readonly emitClose?: boolean;
  readonly errorEmitted?: boolean;
  readonly closeEmitted?: boolean;
}

const stateOf = (stream: object): WritableState =>
  (stream as { readonly _writableState?: WritableState })._writableState ?? {};

/** The streams of the process belong to everybody in it. */
function isStandard(stream: unknown): boolean {
  const { process } = globalThis as { process?: { readonly stdout?: unknown; readonly stderr?: unknown } };
  return process !== undefined && (stream === process.stdout || stream === process.stderr);
}

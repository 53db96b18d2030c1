import { DONE } from '../protocol.ts';
import type { Driver } from './driver.ts';
import { type Call, sibling } from './reader.ts';
import type { Sink } from './sinks.ts';
import { attempt, isThenable, promised } from './when.ts';

/** What is left as it is when the other side ends. */
export interface Prevented {
  readonly preventClose: boolean;
  readonly preventAbort: boolean;
  readonly preventCancel: boolean;
}

/** Values from a source to a sink, one at a time, none read before there is room for it. */
export class Pipe {
  readonly #driver: Driver;
  readonly #prevented: Prevented;
  readonly #signals: readonly AbortSignal[];
  readonly #call: Call;
  readonly #sink: Sink;
  /** Nothing is read or written any more. */
  #over = false;
  #reading: PromiseLike<unknown> | undefined;

  constructor(
    driver: Driver,
    make: (broken: (error: unknown) => void, late: (error: unknown) => void) => Sink,
    prevented: Prevented,
    signal: AbortSignal | undefined,
    call: Call,
  ) {
    this.#driver = driver;
    this.#prevented = prevented;
    this.#call = call;
    const signals = [signal, driver.feed.options.signal].filter((each) => each !== undefined);
    this.#signals = signals;
    this.#sink = make(
      (error) => void this.#broken(error),
      (error) => driver.feed.late(error),
    );
    for (const each of signals) each.addEventListener('abort', this.#onAbort);
    if (signals.some((each) => each.aborted)) this.#onAbort();
    else void this.#run();
  }

  async #run(): Promise<void> {
    const sink = this.#sink;
    try {
      for (;;) {
        const room = sink.ready();
        if (room !== undefined) await room;
        if (this.#over) return;
        const value = await this.#read();
        if (this.#over) return;
        if (value === DONE) break;
        sink.write(value);
      }
      await sink.finish(!this.#prevented.preventClose);
    } catch (error) {
      // the sink did not want the value, or could not be closed
      if (!this.#over && !this.#prevented.preventAbort) this.#abortSink(error);
      return this.#broken(error);
    }
    if (!this.#over) this.#settle(() => this.#call.resolve(undefined));
  }

  /** The next value; waited for only where it must be. */
  #read(): unknown {
    const answer = attempt(() => this.#driver.request());
    if (!isThenable(answer)) return answer;
    const reading = promised(answer).catch((error: unknown) => this.#refused(error));
    this.#reading = reading;
    return reading;
  }

  /** The source has failed; it is closed. */
  #refused(error: unknown): void {
    if (this.#over) {
      if (!this.#signals.some(({ aborted, reason }) => aborted && reason === error)) this.#driver.feed.late(error);
      return;
    }
    this.#over = true;
    if (!this.#prevented.preventAbort) this.#abortSink(error);
    this.#settle(() => this.#call.reject(error));
  }

  /** Nothing can be written any more: the source is closed before that is told. */
  async #broken(error: unknown): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    const driver = this.#driver;
    const { preventCancel } = this.#prevented;
    // never at once: the sink is on the stack
    await (preventCancel ? undefined : driver.feed.quietly(() => driver.close(sibling(error))));
    if (!preventCancel) await this.#reading; // it has the grace, as the close has
    this.#settle(() => this.#call.reject(error));
  }

  /** Heard at once: the clean-up goes on behind it. */
  readonly #onAbort = (): void => {
    if (this.#over) return;
    this.#over = true;
    const reason: unknown = this.#signals.find(({ aborted }) => aborted)!.reason;
    if (!this.#prevented.preventCancel) this.#driver.abort(reason);
    if (!this.#prevented.preventAbort) this.#abortSink(reason);
    this.#settle(() => this.#call.reject(reason));
  };

  #abortSink(reason: unknown): void {
    void this.#driver.feed.quietly(() => this.#sink.abort(reason));
  }

  #settle(tell: () => void): void {
    this.#over = true;
    for (const each of this.#signals) each.removeEventListener('abort', this.#onAbort);
    this.#sink.release();
    tell();
  }
}

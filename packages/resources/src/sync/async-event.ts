import { signalOf } from '../checks/signal-of.ts';
import type { AcquireOptions } from './acquire-options.ts';
import { Line, pass } from './line.ts';

/**
 * Something that happens once: all who wait for it go on then, and nobody waits afterwards. To wait again, make a new one.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.Event
 * @example
 * const ready = new AsyncEvent();
 * const waiting = ready.wait().then(() => 'went on');
 * ready.set();
 * await waiting; // => 'went on'
 */
export class AsyncEvent {
  readonly #line = new Line<void>('an event');
  #isSet = false;

  /** Whether it has happened. */
  get isSet(): boolean {
    return this.#isSet;
  }

  /** How many wait for it. */
  get waiting(): number {
    return this.#line.length;
  }

  /** It has happened. A second call does nothing. */
  set(): void {
    this.#isSet = true;
    this.#line.wakeAll();
  }

  /**
   * Waits until it has happened. A checkpoint.
   *
   * @throws TypeError at the call for bad options; then, as a rejection, the cancellation of the scope or the reason of `signal`.
   */
  wait(options: AcquireOptions = {}): Promise<void> {
    return pass(this.#line, signalOf(options, 'wait for an event'), () => this.#isSet);
  }
}

import type { CallContext } from '../protocol.ts';
import { CancelledError, type CancelReason } from '../errors.ts';

/** The last argument of callbacks. The controller is made only for those who look. */
export class Context implements CallContext {
  #controller: AbortController | undefined = undefined;
  #cancelled: CancelledError | undefined = undefined;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled);
    }
    return this.#controller.signal;
  }

  /** Once: the first reason stays. */
  abort(reason: CancelReason): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = new CancelledError(reason);
    this.#controller?.abort(this.#cancelled);
  }
}

import type { CallContext } from '../protocol.ts';
import { CancelledError, type CancelReason } from '../errors.ts';

/** The last argument of callbacks. The controller is made only for those who look. */
export class Context implements CallContext {
  #controller: AbortController | undefined;
  #reason: CancelReason | undefined;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#tell();
    }
    return this.#controller.signal;
  }

  /** Once: the first reason stays. */
  abort(reason: CancelReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#tell();
  }

  #tell(): void {
    if (this.#reason !== undefined) this.#controller?.abort(new CancelledError(this.#reason));
  }
}

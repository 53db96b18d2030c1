import type { Scope } from './scope.ts';

/** A signal that somebody outside has given: its abort cancels a scope, and one listener is all that hangs on it. */
export class OutsideSignal {
  readonly #signal: AbortSignal;
  readonly #scope: Scope;

  constructor(signal: AbortSignal, scope: Scope) {
    this.#signal = signal;
    this.#scope = scope;
    signal.addEventListener('abort', this);
  }

  handleEvent(): void {
    this.#scope.cancelWith({ error: this.#signal.reason, absorbed: false });
  }

  forget(): void {
    this.#signal.removeEventListener('abort', this);
  }
}

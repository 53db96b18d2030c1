import { Ear, type Hearer } from './hear.ts';
import type { Scope } from './scope.ts';

/** A signal that somebody outside has given: its abort cancels a scope. */
export class OutsideSignal implements Hearer {
  readonly #scope: Scope;
  readonly #ear: Ear;

  constructor(signal: AbortSignal, scope: Scope) {
    this.#scope = scope;
    this.#ear = new Ear(signal, this);
  }

  aborted(reason: unknown): void {
    this.#scope.cancelWith({ error: reason, absorbed: false });
  }

  forget(): void {
    this.#ear.close();
  }
}

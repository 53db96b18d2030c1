import { publishSuppressed } from '../publish-suppressed.ts';

/** How something came out, for whoever asks, before or after. */
export class Outcome {
  readonly #settled: Promise<void>;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #asked = false;

  constructor() {
    this.#settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#settled.catch(() => undefined); // told to those who ask
  }

  ask(): Promise<void> {
    this.#asked = true;
    return this.#settled;
  }

  good(): void {
    this.#resolve();
  }

  /** It came to nothing, for a reason that was told elsewhere, too. */
  bad(error: unknown): void {
    this.#reject(error);
  }

  /** It failed, which was told nobody: where nobody asks, it is published. */
  failed(error: unknown, name: string): void {
    if (!this.#asked) publishSuppressed(error, name);
    this.#reject(error);
  }
}

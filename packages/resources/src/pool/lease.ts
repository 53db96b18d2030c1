/// <reference lib="esnext.disposable" preserve="true" />

/** What is borrowed from a pool. */
export class Lease<T> implements AsyncDisposable {
  readonly resource: T;
  readonly #giveBack: (broken: boolean) => Promise<void>;
  #back: Promise<void> | undefined;

  /** @internal Pools make these. */
  constructor(resource: T, giveBack: (broken: boolean) => Promise<void>) {
    this.resource = resource;
    this.#giveBack = giveBack;
  }

  /** Gives it back, for the next one. A second call does nothing. */
  release(): Promise<void> {
    return (this.#back ??= this.#giveBack(false));
  }

  /**
   * Gives it back as broken: it is closed, and lent to nobody. After `release()` it does nothing.
   *
   * @throws What its closing throws, as a rejection.
   */
  discard(): Promise<void> {
    return (this.#back ??= this.#giveBack(true));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}

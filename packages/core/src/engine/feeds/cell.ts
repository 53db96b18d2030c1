/** At most one call that waits. An error is told as a rejected promise. */
export class Cell {
  #resolve: ((answer: unknown) => void) | undefined;

  get waits(): boolean {
    return this.#resolve !== undefined;
  }

  wait(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** To whoever waits; false: nobody does. */
  give(answer: unknown): boolean {
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.(answer);
    return resolve !== undefined;
  }
}

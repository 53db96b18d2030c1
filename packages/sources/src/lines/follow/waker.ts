/** Lets a loop sleep until there may be something to do. */
export class Waker {
  #wake: (() => void) | undefined;
  #hinted = false;

  /** There may be something to do: ends the wait, or the next one. */
  hint(): void {
    this.#hinted = true;
    this.#wake?.();
  }

  /** From now on hints count: whoever looks calls this first, so that what happens meanwhile is not slept over. */
  reset(): void {
    this.#hinted = false;
  }

  /** Until the next hint since `reset()`, but no longer than `ms`. Keeps the process alive. */
  async wait(ms: number): Promise<void> {
    if (this.#hinted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

/** Timers that fire when the proof says so. (`virtualTime()` looks after much more, and takes a thousand times longer.) */
export class HandClock {
  private readonly real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  private readonly timers = new Map<number, { readonly due: number; readonly run: () => void }>();
  private count = 0;

  install(): void {
    Object.assign(globalThis, {
      setTimeout: (run: () => void, due = 0): number => {
        this.timers.set(++this.count, { due, run });
        return this.count;
      },
      clearTimeout: (timer: number): void => void this.timers.delete(timer),
    });
  }

  restore(): void {
    Object.assign(globalThis, this.real);
  }

  get pending(): number {
    return this.timers.size;
  }

  /** Fires all timers, the first due first, and those that come up meanwhile; `settle` after each. */
  async fire(settle: () => Promise<void>): Promise<void> {
    while (this.timers.size > 0) {
      const [timer, { run }] = [...this.timers].reduce((first, other) => (other[1].due < first[1].due ? other : first));
      this.timers.delete(timer);
      run();
      await settle();
    }
  }

  clear(): void {
    this.timers.clear();
  }
}

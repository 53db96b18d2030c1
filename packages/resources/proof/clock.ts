const { setImmediate: turn } = globalThis;

/** Time that stands still until it is moved. (`virtualTime()` looks after much more, and takes a hundred times longer.) */
export class HandClock {
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  readonly #timers = new Map<object, { readonly due: number; readonly run: () => void }>();
  now = 0;

  install(): void {
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms = 0): object => {
        const timer = { unref: (): void => undefined };
        this.#timers.set(timer, { due: this.now + Math.max(ms, 1), run });
        return timer;
      },
      clearTimeout: (timer: object): void => void this.#timers.delete(timer),
    });
    Object.defineProperty(performance, 'now', { value: () => this.now, configurable: true, writable: true });
  }

  restore(): void {
    Object.assign(globalThis, this.#real);
    Reflect.deleteProperty(performance, 'now');
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Back to the beginning, whatever was left. */
  clear(): void {
    this.#timers.clear();
    this.now = 0;
  }

  /** Fires the timer that is due first. */
  fire(): boolean {
    let first: object | undefined;
    for (const [timer, { due }] of this.#timers) {
      if (first === undefined || due < this.#timers.get(first)!.due) first = timer;
    }
    if (first === undefined) return false;
    const { due, run } = this.#timers.get(first)!;
    this.#timers.delete(first);
    this.now = Math.max(this.now, due);
    run();
    return true;
  }
}

/** Until nothing moves any more: `moved` counts what happens. */
export async function settle(moved: () => number): Promise<void> {
  for (let before = -1; before !== moved();) {
    before = moved();
    for (let turns = 2; turns > 0; turns--) await new Promise<void>((resolve) => void turn(resolve));
  }
}

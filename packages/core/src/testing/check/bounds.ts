// Who began what: a timer that somebody else sets while a check runs is no business of what is checked.
import { builtin } from './platform.ts';

interface Storage {
  run<R>(store: boolean, action: () => R): R;
  getStore(): boolean | undefined;
  disable(): void;
}
interface Hook {
  enable(): unknown;
  disable(): unknown;
}
/** The part of `node:async_hooks` that is used; Bun and Deno have the storage, and the hook only in name. */
interface AsyncHooks {
  readonly AsyncLocalStorage: new () => Storage;
  createHook(callbacks: {
    init(id: number, type: string, trigger: number, resource: { hasRef?(): boolean }): void;
    destroy(id: number): void;
  }): Hook;
}

/** Tells what begins inside, at once or later, from what others do meanwhile. Where the platform cannot, all is inside. */
export class Bounds {
  readonly #hooks = builtin('node:async_hooks') as AsyncHooks | undefined;
  readonly #storage = this.#hooks === undefined ? undefined : new this.#hooks.AsyncLocalStorage();

  /** Whether what runs now began inside. */
  get inside(): boolean {
    return this.#storage?.getStore() ?? this.#storage === undefined;
  }

  enter<R>(action: () => R): R {
    return this.#storage === undefined ? action() : this.#storage.run(true, action);
  }

  leave<R>(action: () => R): R {
    return this.#storage === undefined ? action() : this.#storage.run(false, action);
  }

  end(): void {
    this.#storage?.disable();
  }

  /** Counts the real timers that begin inside and keep the process alive. */
  watchTimers(): { readonly pending: () => number; readonly stop: () => void } {
    const timers = new Map<number, { hasRef?(): boolean }>();
    const hook = this.#hooks?.createHook({
      init: (id, type, _, timer) => {
        if (type === 'Timeout' && this.inside) timers.set(id, timer);
      },
      destroy: (id) => void timers.delete(id),
    });
    hook?.enable();
    return {
      pending: () => [...timers.values()].filter((timer) => timer.hasRef?.() !== false).length,
      stop: () => void hook?.disable(),
    };
  }
}

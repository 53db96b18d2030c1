// What Node's own threads are doing: it answers in real time, so the clock must not jump over it.

interface Hook {
  enable(): void;
  disable(): void;
}
interface HookOptions {
  readonly trackPromises: boolean;
  init(id: number, type: string): void;
  destroy(id: number): void;
}
interface AsyncHooks {
  createHook(options: HookOptions): Hook;
}
interface Process {
  readonly versions?: { readonly node?: string };
  getActiveResourcesInfo?(): string[];
  getBuiltinModule?(name: string): unknown;
}

/** Files that are read, names that are looked up: everything of Node that is called a request. */
export class Requests {
  readonly #process = (globalThis as { readonly process?: Process }).process;
  readonly #underWay = new Set<number>();
  readonly #hook: Hook | undefined;

  constructor() {
    // since Node 26 a small file is read by one request that getActiveResourcesInfo() does not know
    if (!(Number.parseInt(this.#process?.versions?.node ?? '') >= 26)) return;
    const hooks = this.#process?.getBuiltinModule?.('node:async_hooks') as AsyncHooks | undefined;
    this.#hook = hooks?.createHook({
      trackPromises: false,
      init: (id, type) => {
        if (type.includes('REQ')) this.#underWay.add(id);
      },
      destroy: (id) => {
        this.#underWay.delete(id);
      },
    });
    this.#hook?.enable();
  }

  get any(): boolean {
    if (this.#underWay.size > 0) return true;
    return this.#process?.getActiveResourcesInfo?.().some((kind) => kind.includes('Req')) ?? false;
  }

  /** Stop looking. */
  restore(): void {
    this.#hook?.disable();
  }
}

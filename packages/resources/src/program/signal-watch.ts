import { CancelledError } from '@forawait/core';
import { newController } from '../scope/controller.ts';

/** What `main()` needs of a process; Node's own has it, and so does an `EventEmitter` with three more fields. */
export interface ProcessLike {
  on(event: string, listener: (detail: unknown) => void): unknown;
  off(event: string, listener: (detail: unknown) => void): unknown;
  exit(code: number): unknown;
  exitCode?: number | string | null | undefined;
  readonly stderr: { write(text: string): unknown };
  readonly stdin?: { unref?(): unknown } | undefined;
  getActiveResourcesInfo?(): readonly string[];
}

const NUMBERS = { SIGINT: 2, SIGTERM: 15 };
type SignalName = keyof typeof NUMBERS;
const NAMES: readonly SignalName[] = ['SIGINT', 'SIGTERM'];

/**
 * One press of Ctrl-C may arrive twice, from the terminal and from a parent that passes it on (package managers do): the
 * same signal again within this time is the same press, and must not force the exit.
 */
const SAME_PRESS_MS = 100;
/** Longer timers fire at once, in every JavaScript runtime. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Listens for SIGINT and SIGTERM: the first one aborts the signal, the second one ends the process. */
export class SignalWatch {
  readonly #host: ProcessLike;
  readonly #graceMs: number;
  readonly #whatIsLeft: () => string;
  readonly #controller = newController();
  readonly #listeners = NAMES.map((name) => [name, () => this.#receive(name)] as const);
  /** Of the program, when its body has ended. */
  #code: number | undefined;
  #first: { readonly name: SignalName; readonly atMs: number } | undefined;

  /** @param whatIsLeft - What refuses to end, as text; asked for when the end is forced. */
  constructor(host: ProcessLike, graceMs: number, whatIsLeft: () => string) {
    this.#host = host;
    this.#graceMs = graceMs;
    this.#whatIsLeft = whatIsLeft;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** 128 + the number of the first signal, once one has come: how shells tell that a program was interrupted. */
  get exitCode(): number | undefined {
    return this.#first && codeOf(this.#first.name);
  }

  start(): void {
    for (const [name, listener] of this.#listeners) this.#host.on(name, listener);
  }

  /**
   * The body has ended. A grace that has begun counts for what keeps the process alive, too.
   *
   * @param code - What the process ends with then.
   */
  stop(code: number | undefined): void {
    this.#code = code;
    for (const [name, listener] of this.#listeners) this.#host.off(name, listener);
  }

  #receive(name: SignalName): void {
    const nowMs = performance.now();
    if (this.#first === undefined) {
      this.#first = { name, atMs: nowMs };
      this.#startGrace(name);
      this.#controller.abort(new CancelledError({ source: 'signal', detail: name }, `Cancelled by ${name}`));
    } else if (name !== this.#first.name || nowMs - this.#first.atMs >= SAME_PRESS_MS) {
      this.#forceExit(name);
    }
  }

  /** The process ends, also where nobody can say what is left. */
  #forceExit(name: SignalName): void {
    try {
      const left = this.#whatIsLeft();
      if (left !== '') this.#host.stderr.write(left);
    } finally {
      this.#host.exit(this.#code ?? codeOf(name));
    }
  }

  #startGrace(name: SignalName): void {
    if (this.#graceMs > LONGEST_TIMER_MS) return;
    const giveUp = (): void => {
      const who = this.#code === undefined ? 'its body' : 'the process';
      this.#host.stderr.write(`main() gave up: ${who} did not end within ${this.#graceMs} ms after ${name}\n`);
      this.#forceExit(name);
    };
    const timer = setTimeout(giveUp, this.#graceMs);
    // Where nothing else is left to wait for, the process need not wait for the end of the grace.
    (timer as { unref?: () => void }).unref?.();
  }
}

function codeOf(name: SignalName): number {
  return 128 + NUMBERS[name];
}

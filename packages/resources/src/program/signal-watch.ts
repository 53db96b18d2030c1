import { CancelledError } from '@forawait/core';
import { newController } from '../scope/controller.ts';
import { LONGEST_TIMER_MS, Timer } from '../scope/timer.ts';

/** What `main()` needs of a process; Node's own has it, and so does an `EventEmitter` with three more fields. */
export interface ProcessLike {
  on(event: string, listener: (detail: unknown) => void): unknown;
  off(event: string, listener: (detail: unknown) => void): unknown;
  exit(code: number): unknown;
  exitCode?: number | string | null | undefined;
  readonly stderr: { write(text: string): unknown };
  readonly stdin?: { readonly readableFlowing?: boolean | null | undefined; unref?(): unknown } | undefined;
  getActiveResourcesInfo?(): readonly string[];
}

/** 128 + the number of the signal: how shells tell that a program was interrupted. */
const CODES = { SIGINT: 130, SIGTERM: 143 };

/**
 * One press of Ctrl-C may arrive twice, from the terminal and from a parent that passes it on (package managers do): the
 * same signal again within this time is the same press, and must not force the exit.
 */
const SAME_PRESS_MS = 100;

/** Listens for SIGINT and SIGTERM: the first one aborts the signal, the second one ends the process. */
export class SignalWatch {
  readonly #host: ProcessLike;
  readonly #graceMs: number;
  readonly #whatIsLeft: () => string;
  readonly #controller = newController();
  readonly signal: AbortSignal = this.#controller.signal;
  readonly #listeners: (readonly [name: string, listener: (detail: unknown) => void])[] = [];
  /** Of the program, when its body has ended. */
  #code: number | undefined;
  /** Of the first signal, once one has come. */
  exitCode: number | undefined;
  /** When that was. */
  #firstMs = 0;

  /** @param whatIsLeft - What refuses to end, as text; asked for when the end is forced. */
  constructor(host: ProcessLike, graceMs: number, whatIsLeft: () => string) {
    this.#host = host;
    this.#graceMs = graceMs;
    this.#whatIsLeft = whatIsLeft;
    for (const [name, code] of Object.entries(CODES)) this.listen(name, () => this.#receive(name, code));
  }

  /** To another event of the process, until the body has ended. */
  listen(event: string, listener: (detail: unknown) => void): void {
    this.#listeners.push([event, listener]);
    this.#host.on(event, listener);
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

  #receive(name: string, code: number): void {
    const nowMs = performance.now();
    if (this.exitCode === undefined) {
      this.exitCode = code;
      this.#firstMs = nowMs;
      const giveUp = (): void => {
        const who = this.#code === undefined ? 'its body' : 'the process';
        this.#host.stderr.write(`main() gave up: ${who} did not end within ${this.#graceMs} ms after ${name}\n`);
        this.#forceExit(code);
      };
      // Idle: where nothing else is left to wait for, the process need not wait for the end of the grace.
      if (this.#graceMs <= LONGEST_TIMER_MS) new Timer(giveUp).set(this.#graceMs, true);
      this.#controller.abort(new CancelledError({ source: 'signal', detail: name }, `Cancelled by ${name}`));
    } else if (code !== this.exitCode || nowMs - this.#firstMs >= SAME_PRESS_MS) {
      this.#forceExit(code);
    }
  }

  /** The process ends, also where nobody can say what is left. */
  #forceExit(code: number): void {
    try {
      const left = this.#whatIsLeft();
      if (left !== '') this.#host.stderr.write(left);
    } finally {
      this.#host.exit(this.#code ?? code);
    }
  }
}

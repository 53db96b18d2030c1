import type { Scope } from '../scope/scope.ts';
import type { StartContext } from './nursery.ts';
import { Task } from './task.ts';

/** A task that somebody waits for until it is ready. It runs in a scope of its own, which moves from that one to the nursery. */
export class StartingTask<T> extends Task {
  readonly context: StartContext<T>;
  /** For whoever waits. */
  readonly ready: Promise<T>;
  readonly #home: Scope;
  #state: 'starting' | 'late' | 'started' | 'ended' = 'starting';
  #resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;

  /** @param home - The scope of the nursery. */
  constructor(name: string, scope: Scope, created: string | undefined, home: Scope) {
    super(name, scope, created);
    this.#home = home;
    this.ready = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.context = {
      get signal() {
        return scope.signal;
      },
      started: (value) => this.#started(value),
    };
  }

  #started(value: T): void {
    if (this.#state === 'ended') throw new Error('Cannot call started(): the task has ended');
    if (this.#state !== 'starting') throw new Error('Cannot call started() twice');
    // Whoever waits was cancelled meanwhile: they do not take it over, and wait for its end.
    this.#state = this.scope.cancellation() === undefined ? 'started' : 'late';
    if (this.#state === 'late') return;
    this.scope.move(this.#home);
    this.#resolve(value);
  }

  /** @returns Whether the error was for whoever waits. */
  failed(error: unknown): boolean {
    if (this.#state === 'started') return false;
    this.#reject(error);
    return true;
  }

  ended(): void {
    const wasStarted = this.#state === 'started';
    this.#state = 'ended';
    this.scope.leave();
    if (wasStarted) return;
    // Where there was an error it has been told, and this changes nothing.
    const cancellation = this.scope.cancellation();
    this.#reject(
      cancellation === undefined
        ? new Error(`Cannot go on after start(): ${this.name || 'the task'} has ended without calling started()`)
        : cancellation.error,
    );
  }
}

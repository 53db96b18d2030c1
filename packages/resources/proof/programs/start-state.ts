import type { StartContext } from '../../src/index.ts';
import type { Model, NurseryState } from './model.ts';
import type { Ended } from './rules.ts';
import type { ScopeState } from './scope-state.ts';

/** A task that somebody waits for until it is ready. */
export class StartState {
  readonly scope: ScopeState;
  readonly #nursery: NurseryState;
  readonly #model: Model;
  context: StartContext<string> | undefined;
  #state: 'starting' | 'late' | 'started' = 'starting';
  #ended: Ended | undefined;
  /** Who had cancelled it when it ended, or until that was told. */
  readonly #by = new Set<ScopeState>();
  /** For a moment of that time nobody had. */
  #wasFree = false;

  constructor(scope: ScopeState, nursery: NurseryState, model: Model) {
    this.scope = scope;
    this.#nursery = nursery;
    this.#model = model;
  }

  get isStarted(): boolean {
    return this.#state === 'started';
  }

  /** It is ready, says the task. */
  ready(): void {
    const again = this.#state !== 'starting';
    let refused = false;
    try {
      this.context!.started(this.scope.name);
    } catch {
      refused = true;
    }
    if (refused !== again) this.#model.fault(`${this.scope.name}: started() ${refused ? 'fails' : 'goes twice'}`);
    if (again) return;
    this.#model.look();
    this.#state = this.scope.cancelledBy.length > 0 ? 'late' : 'started';
    if (this.isStarted) this.scope.parent = this.#nursery.scope;
    this.#model.look();
  }

  end(ended: Ended): void {
    this.#ended = ended;
    this.scope.over = true;
    this.#model.starts.add(this);
    this.#model.look();
  }

  look(): void {
    const by = this.scope.cancelledBy;
    if (by.length === 0) this.#wasFree = true;
    for (const scope of by) this.#by.add(scope);
  }

  check(value: string): void {
    if (value !== this.scope.name) this.#model.fault(`${this.scope.name} answers ${value}`);
  }

  /** What `start()` has come to. */
  came(came: Ended): void {
    this.#model.look();
    this.#model.starts.delete(this);
    const fault = this.#fault(came);
    if (fault !== undefined) this.#model.fault(`${this.scope.name} ${fault}`);
  }

  #fault(came: Ended): string | undefined {
    if (!came.failed) return this.isStarted ? undefined : 'answers, and the task was not ready';
    if (this.isStarted) return 'fails, and the task was ready';
    if (this.#ended === undefined) return 'fails before the task has ended';
    if (this.#ended.failed) return came.error === this.#ended.error ? undefined : `fails with ${String(came.error)}`;
    const isPlain = this.#wasFree && String(came.error).includes('without calling started()');
    return isPlain || [...this.#by].some((scope) => scope.isToldBy(came.error))
      ? undefined
      : `fails with ${String(came.error)}`;
  }
}

import { CancelScope, failAfter, type Nursery, openNursery, type StartContext } from '../../src/index.ts';
import type { Exit } from './exit.ts';
import { Model, type NurseryState } from './model.ts';
import type { Block, Statement } from './program.ts';
import { ANSWER, type Ended, endedOf } from './rules.ts';
import { ScopeState } from './scope-state.ts';
import { StartState } from './start-state.ts';
import { World } from './world.ts';

/** A shield that goes up must come to an end. */
const SHIELD_MS = 20;
/** The library looks at what has ended within so many microtasks. */
const LOOKS = 3;

/** Where a statement is done. */
export interface Place {
  readonly scope: ScopeState;
  readonly signal: AbortSignal;
  readonly task: TaskState;
  /** It has the mutex of the condition. */
  readonly holds?: boolean;
}

export interface TaskState {
  readonly name: string;
  over: boolean;
  readonly start: StartState | undefined;
}

export type Kind<Name> = Extract<Statement, { readonly do: Name }>;

/** Opens scopes and nurseries, starts tasks, and cancels: for real, and in the model. */
export abstract class Stage {
  readonly model: Model;
  readonly world: World;
  protected readonly now: () => number;
  readonly #nurseries: { readonly state: NurseryState; readonly real: Nursery }[] = [];
  #names = 0;

  constructor(now: () => number) {
    this.now = now;
    this.model = new Model(now);
    this.world = new World(this.model);
  }

  /** One step of a task, before which and after which everything may be cancelled. */
  protected abstract step(what: string, place: Place): void;
  protected abstract block(block: Block, place: Place): Promise<void>;

  protected nameOf(what: string): string {
    return `${what} ${++this.#names}`;
  }

  // ---- scopes ---------------------------------------------------------------------------------

  protected async scope({ options, body }: Kind<'scope'>, place: Place): Promise<void> {
    const { timeoutMs = Infinity, shield, fails } = options;
    const signal = options.signal ? this.world.outside.signal : undefined;
    const name = this.nameOf('scope');
    let exit: Exit | undefined;
    const inside = async (real: CancelScope): Promise<string> => {
      const state = new ScopeState(name, place.scope, real);
      Object.assign(state, { shield, deadline: this.now() + timeoutMs, isNamed: !fails });
      this.#entered(state, place, signal);
      const ended = await endedOf(() => this.block(body, { ...place, scope: state, signal: real.signal }));
      state.ending = true;
      exit = this.model.exit(state, ended);
      if (ended.failed) throw ended.error;
      return ANSWER;
    };
    const refused = signal?.aborted === true;
    const limit = timeoutMs === Infinity ? {} : { timeoutMs };
    const came = await endedOf(() =>
      fails ? failAfter(timeoutMs, inside) : new CancelScope({ ...limit, shield, signal, name }).run(inside),
    );
    if (exit !== undefined) this.model.left(exit, came, fails);
    this.#check(exit !== undefined, refused, came, name);
    this.#leave(name, came, place);
  }

  protected async nursery({ signal, body }: Kind<'nursery'>, place: Place): Promise<void> {
    const outside = signal ? this.world.outside.signal : undefined;
    const name = this.nameOf('nursery');
    let opened: NurseryState | undefined;
    const refused = outside?.aborted === true;
    const came = await endedOf(() =>
      openNursery(
        async (real) => {
          const scope = this.#entered(new ScopeState(name, place.scope, real.scope), place, outside);
          const state = (opened = { scope, exits: [], left: 1, over: false, by: [] } satisfies NurseryState);
          this.model.nurseries.push(state);
          this.#nurseries.push({ state, real });
          const ended = await endedOf(() => this.block(body, { ...place, scope, signal: real.signal }));
          this.#taskEnded(state, ended);
          if (ended.failed) throw ended.error;
        },
        { name, signal: outside },
      ),
    );
    if (opened !== undefined) this.model.nurseryLeft(opened, came);
    this.#check(opened !== undefined, refused, came, name);
    this.#leave(name, came, place);
  }

  #entered(state: ScopeState, place: Place, signal: AbortSignal | undefined): ScopeState {
    state.signal = signal;
    this.model.scopes.push(state);
    state.real!.signal.addEventListener('abort', () => this.model.look());
    this.step(`enters ${state.name}`, place);
    return state;
  }

  /** Where its signal was aborted before, the body does not run. */
  #check(entered: boolean, refused: boolean, came: Ended, name: string): void {
    const isReason = came.failed && came.error === this.world.outside.signal.reason;
    if (entered === refused) this.model.fault(`${name} ${entered ? 'was' : 'was not'} entered`);
    else if (refused && !isReason) this.model.fault(`${name} does not tell the reason of its signal`);
  }

  #leave(name: string, came: Ended, place: Place): void {
    this.step(`${name} ${came.failed ? `fails: ${String(came.error)}` : 'ends'}`, place);
    if (came.failed) throw came.error;
  }

  // ---- tasks ----------------------------------------------------------------------------------

  protected spawn({ nursery, body }: Kind<'spawn' | 'start'>, place: Place): void {
    const { state, real } = this.#nurseries.at(-1 - (nursery % this.#nurseries.length))!;
    const task: TaskState = { name: this.nameOf('task'), over: false, start: undefined };
    const run = async ({ signal }: { signal: AbortSignal }): Promise<void> => {
      const inside = { scope: state.scope, signal, task };
      this.step('begins', inside);
      const ended = await endedOf(() => this.block(body, inside));
      task.over = true;
      this.#taskEnded(state, ended);
      if (ended.failed) throw ended.error;
    };
    this.#accepted(state, place, () => real.startSoon(run, { name: task.name }));
  }

  protected async start({ nursery, body }: Kind<'spawn' | 'start'>, place: Place): Promise<void> {
    const { state, real } = this.#nurseries.at(-1 - (nursery % this.#nurseries.length))!;
    const start = new StartState(new ScopeState(this.nameOf('start'), place.scope, undefined), state, this.model);
    const task: TaskState = { name: this.nameOf('task'), over: false, start };
    const run = async (context: StartContext<string>): Promise<void> => {
      start.context = context;
      const inside = { scope: start.scope, signal: context.signal, task };
      this.step('begins', inside);
      const ended = await endedOf(() => this.block(body, inside));
      task.over = true;
      if (start.isStarted) this.#taskEnded(state, ended);
      else this.#left(state);
      start.end(ended);
      if (ended.failed) throw ended.error;
    };
    let ready: Promise<string> | undefined;
    this.#accepted(state, place, () => {
      ready = real.start<string>(run, { name: task.name });
    });
    if (ready === undefined) return;
    const came = await endedOf(() => ready!.then((value) => start.check(value)));
    start.came(came);
    this.#leave(start.scope.name, came, place);
  }

  #accepted(state: NurseryState, place: Place, start: () => void): void {
    try {
      start();
    } catch (error) {
      if (state.left > 0) this.model.fault(`${state.scope.name} takes no task: ${String(error)}`);
      return this.step('is refused', place);
    }
    if (state.over) this.model.fault(`${state.scope.name} takes a task, and has ended`);
    state.scope.ending = false;
    state.left++;
  }

  #taskEnded(nursery: NurseryState, ended: Ended): void {
    const exit = this.model.taskEnded(nursery, ended);
    this.#left(nursery);
    let looks = Promise.resolve();
    for (let left = LOOKS; left > 0; left--) looks = looks.then(() => undefined);
    void looks.then(() => this.model.freeze(exit));
  }

  #left(nursery: NurseryState): void {
    nursery.left--;
    if (nursery.left === 0) nursery.scope.ending = true;
  }

  // ---- what changes them ----------------------------------------------------------------------

  protected scopeAt(index: number): ScopeState {
    const { scopes } = this.model;
    return scopes.at(-1 - (index % scopes.length))!;
  }

  protected cancel(scope: ScopeState): void {
    this.model.look();
    if (scope.isCancelled || scope.over) {
      scope.real!.cancel('again');
      return;
    }
    scope.token = {};
    scope.real!.cancel(scope.token);
    this.model.mustBeCancelled(scope, 'cancel() was called');
  }

  protected abort(): void {
    const { outside } = this.world;
    if (outside.signal.aborted) return;
    this.model.look();
    outside.abort({ reason: 'of the signal' });
    for (const scope of this.model.scopes) {
      if (scope.signal !== undefined) this.model.mustBeCancelled(scope, 'its signal was aborted');
    }
  }

  protected shield({ scope: index, up }: Kind<'shield'>): void {
    const scope = this.scopeAt(index);
    if (up) this.deadline(scope, Math.min(scope.deadline, this.now() + SHIELD_MS));
    this.model.look();
    scope.shield = up;
    scope.real!.shield = up;
    this.model.look();
  }

  protected deadline(scope: ScopeState, deadline: number): void {
    this.model.look();
    void scope.real!.cancelCalled; // one that has passed counts, however late its timer is
    this.model.look();
    scope.deadline = deadline;
    scope.real!.deadline = deadline;
  }
}

import { checkpoint, sleep } from '../../src/index.ts';
import type { Block, Statement } from './program.ts';
import { BOTH, endedOf } from './rules.ts';
import { ScopeState } from './scope-state.ts';
import { Sharing } from './sharing.ts';
import type { Kind, Place, TaskState } from './stage.ts';

/** What is left at this time is ended by the root. */
const ROOT_MS = 200;

/** Something that happens at one step of a run, besides what the program does. */
export interface Strike {
  readonly step: number;
  /** The n-th scope that there is, the latest first. */
  readonly scope: number;
}

/** Runs a program once, and tells the model of everything that it does. */
export class Player extends Sharing {
  readonly log: string[] = [];
  readonly #strike: Strike | undefined;
  /** Steps so far. */
  steps = 0;
  /** Clean-ups that have not run. */
  cleanUps = 0;

  constructor(now: () => number, strike: Strike | undefined) {
    super(now);
    this.#strike = strike;
  }

  async run(program: Block): Promise<void> {
    const task: TaskState = { name: 'main', over: false, start: undefined };
    const scope = new ScopeState('nowhere', undefined, undefined);
    const options = { timeoutMs: ROOT_MS, shield: false, signal: false, fails: false };
    const place = { scope, signal: new AbortController().signal, task };
    await endedOf(() => this.scope({ do: 'scope', options, body: program }, place));
  }

  // ---- steps ----------------------------------------------------------------------------------

  /** One step of a task, before which and after which everything may be cancelled. */
  protected override step(what: string, { scope, task }: Place): void {
    this.steps++;
    this.log.push(`${this.now()} ms, ${task.name} in ${scope.name}: ${what}`);
    if (task.over || scope.over) this.model.fault(`${task.name} goes on in ${scope.name}, which has ended`);
    if (this.steps === this.#strike?.step) {
      this.log.push('-- struck --');
      this.cancel(this.scopeAt(this.#strike.scope));
    }
    this.model.look();
  }

  protected override async block(block: Block, place: Place): Promise<void> {
    for (const statement of block) {
      this.step(statement.do, place);
      await this.#one(statement, place);
    }
  }

  #one(statement: Statement, place: Place): Promise<void> | void {
    const { world } = this;
    switch (statement.do) {
      case 'sleep':
        return this.wait(`sleep ${statement.ms}`, place, () => sleep(statement.ms));
      case 'checkpoint':
        return this.wait('checkpoint', place, checkpoint);
      case 'wait':
        return this.wait(
          'wait',
          place,
          () => world.event.wait(),
          (wait) => world.happened.join(wait),
        );
      case 'send':
        return world.send(place.signal);
      case 'receive':
        return world.receive(place.signal);
      case 'turns':
        return turns(statement.count);
      case 'lock':
      case 'permit':
        return this.locked(statement, place);
      case 'token':
        return this.token(statement, place);
      case 'lease':
        return this.lease(statement, place);
      case 'condition':
        return this.condition(statement, place);
      case 'change':
        return this.change(place);
      case 'scope':
        return this.scope(statement, place);
      case 'nursery':
        return this.nursery(statement, place);
      case 'spawn':
      case 'start':
        return statement.do === 'spawn' ? this.spawn(statement, place) : this.start(statement, place);
      case 'both':
        return this.#both(statement, place);
      case 'finally':
        return this.#finally(statement, place);
      case 'swallow':
        return endedOf(() => this.block(statement.body, place)).then(() => undefined);
      default:
        return this.#atOnce(statement, place);
    }
  }

  #atOnce(statement: Statement, { task, holds }: Place): void {
    const { world } = this;
    switch (statement.do) {
      case 'throw':
        throw new Error(this.nameOf(task.name));
      case 'started':
        return task.start?.ready();
      case 'set':
        world.happened.grow(Infinity);
        return world.event.set();
      case 'total':
        world.tokens.total = statement.count;
        world.limiter.total = statement.count;
        return;
      case 'notify':
        if (holds !== true) return;
        world.changes.wake(statement.count);
        return world.condition.notify(statement.count);
      case 'cancel':
        return this.cancel(this.scopeAt(statement.scope));
      case 'abort':
        return this.abort();
      case 'shield':
        return this.shield(statement);
      case 'deadline':
        return this.deadline(this.scopeAt(statement.scope), this.now() + statement.ms);
    }
  }

  async #both({ body, other }: Kind<'both'>, place: Place): Promise<void> {
    const all = await Promise.allSettled([this.block(body, place), this.block(other, place)]);
    const errors = all.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown);
    if (errors.length > 0) throw new AggregateError(errors, BOTH);
  }

  async #finally({ body, other }: Kind<'finally'>, place: Place): Promise<void> {
    this.cleanUps++;
    try {
      await this.block(body, place);
    } finally {
      this.cleanUps--;
      this.step('clean-up', place);
      await this.block(other, place);
    }
  }
}

async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await Promise.resolve();
}

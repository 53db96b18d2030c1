import { subscribe } from 'node:diagnostics_channel';
import type { Chooser } from './choices.ts';
import { HandClock } from './clock.ts';
import type { Operation } from './operation.ts';
import { Plan } from './plan.ts';
import { agrees, line, WAITING } from './state.ts';
import { type Subject, System } from './system.ts';

/** How far a schedule may go. */
export interface Bounds {
  /** Calls of the reader: next(), return(), abort. */
  readonly calls: number;
  /** Everything: calls of the reader, and answers that come at once or later. */
  readonly events: number;
}

export interface Failure {
  /** What happened, in order. */
  readonly log: readonly string[];
  readonly found: string;
  readonly expected: string;
}

const { setImmediate: turn } = globalThis;
const settle = (): Promise<void> => new Promise((resolve) => void turn(resolve));

/** What was published since it was last looked at. */
const suppressed: unknown[] = [];
let listening = false;

/** Runs schedules, one after the other: each is a way that `chooser` goes. */
export class Stage {
  private readonly clock = new HandClock();

  constructor() {
    this.clock.install();
    if (listening) return;
    listening = true;
    subscribe('forawait:suppressed', (message) => suppressed.push((message as { error: unknown }).error));
  }

  restore(): void {
    this.clock.restore();
  }

  async run(operation: Operation, chooser: Chooser, bounds: Bounds): Promise<Failure | undefined> {
    suppressed.length = 0;
    this.clock.clear();
    return await new Schedule(operation, chooser, bounds, this.clock).run();
  }
}

class Schedule {
  private readonly plan: Plan;
  private readonly system: Subject;
  private readonly actions: readonly string[];
  private readonly model;
  private readonly bounds: Bounds;
  private readonly clock: HandClock;
  private calls = 0;
  private aborts = 0;

  constructor(operation: Operation, chooser: Chooser, bounds: Bounds, clock: HandClock) {
    this.plan = new Plan(chooser, bounds.events, operation.plain);
    this.model = operation.model(this.plan);
    this.system = operation.system?.(this.plan) ?? new System(operation, this.plan);
    this.actions = operation.actions ?? ['next', 'return', 'abort'];
    this.bounds = bounds;
    this.clock = clock;
  }

  async run(): Promise<Failure | undefined> {
    let hasty = false;
    for (;;) {
      const event = this.choose();
      if (event === undefined) break;
      this.plan.answered = false;
      this.plan.left--;
      event();
      // A call that waits for an answer may be followed by the next one in the same tick.
      hasty = this.mayHurry && this.plan.pick(2) === 1;
      if (hasty) {
        this.plan.log.push('  (in the same tick)');
        continue;
      }
      const failure = await this.compare();
      if (failure !== undefined) return failure;
    }
    if (hasty) await settle();
    return await this.finish();
  }

  private get mayHurry(): boolean {
    const waits = this.model.calls.at(-1) === WAITING && !this.model.closing;
    return this.lastWasCall && waits && !this.plan.answered && this.calls < this.bounds.calls;
  }

  private lastWasCall = false;

  /** One of the things that can happen now; the first is that nothing happens any more. */
  private choose(): (() => void) | undefined {
    const { bounds, system, model } = this;
    if (this.plan.left <= 0) return undefined;
    const mayCall = this.calls < bounds.calls;
    const ways = system.waiting.flatMap((waiting) => waiting.answers.map((answer) => ({ waiting, answer })));
    const stop = this.plan.log.length > 0 ? 1 : 0;
    const mine = mayCall ? this.actions.length - this.aborts : 0;
    const choice = this.plan.pick(stop + mine + ways.length) - stop;
    if (choice < 0) return undefined;
    this.lastWasCall = choice < mine;
    if (choice >= mine) {
      const { waiting, answer } = ways[choice - mine]!;
      return () => {
        this.plan.log.push(`${waiting.name}: ${answer}`);
        waiting.answer(answer);
        model.answer(waiting.kind, waiting.name, waiting.source, answer);
      };
    }
    this.calls++;
    const name = this.actions[choice]!;
    if (name === 'abort') this.aborts = 1;
    return () => this.both(name);
  }

  private both(name: string): void {
    this.plan.log.push(`${name}()`);
    this.system.act(name);
    this.model.act(name);
  }

  /** It is left, everything hangs, and the grace passes; what comes after that must not be lost. */
  private async finish(): Promise<Failure | undefined> {
    const { plan, system, model, clock } = this;
    plan.left = 0;
    this.both('return');
    let failure = await this.compare();
    if (failure !== undefined) return failure;
    plan.log.push('the grace passes');
    await clock.fire(settle);
    model.grace();
    failure = await this.compare();
    if (failure !== undefined) return failure;
    plan.log.push('all that still waits fails');
    for (const waiting of [...system.waiting]) {
      waiting.answer('error');
      model.answer(waiting.kind, waiting.name, waiting.source, 'error');
    }
    return await this.compare(true);
  }

  private async compare(atTheEnd = false): Promise<Failure | undefined> {
    await settle();
    const { system, model, plan } = this;
    for (const error of suppressed.splice(0)) system.told.push(plan.nameOf(error));
    if (system.broken.length === 0 && agrees(system, model, atTheEnd)) return undefined;
    return { log: plan.log, found: [line(system), ...system.broken].join('; '), expected: line(model) };
  }
}

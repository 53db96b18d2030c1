import { caughtBy, Exit } from './exit.ts';
import type { LineState } from './lines.ts';
import { agrees, agreesLimited, type Cancellers, type Ended, nurseryFault, type Outcome } from './rules.ts';
import type { ScopeState } from './scope-state.ts';
import type { Wait } from './wait.ts';

export interface NurseryState {
  readonly scope: ScopeState;
  readonly exits: Exit[];
  /** Tasks that have not ended, the body included. */
  left: number;
  over: boolean;
  /** Who cancels it while it looks at what its tasks have come to: a shield may go up or down meanwhile. */
  readonly by: Cancellers[];
}

/** What must happen: follows what the program does, and is asked about what has come of it. */
export class Model {
  readonly faults: string[] = [];
  readonly scopes: ScopeState[] = [];
  readonly nurseries: NurseryState[] = [];
  readonly waits = new Set<Wait>();
  /** Tasks that have ended without having been ready. */
  readonly starts = new Set<{ look(): void }>();
  readonly #exits = new Set<Exit>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  fault(text: string): void {
    this.faults.push(text);
  }

  // ---- scopes ---------------------------------------------------------------------------------

  /** Looks at what has been cancelled meanwhile. To be called whenever something happens. */
  look(): void {
    for (const scope of this.scopes) {
      if (scope.over || scope.isCancelled || scope.real?.signal.aborted !== true || !scope.real.cancelCalled) continue;
      scope.causes = scope.causesNow(this.#now());
      if (!scope.isCancelled) {
        this.fault(`${scope.name} was cancelled, and nobody has done that`);
        scope.causes = ['explicit'];
      }
      if (scope.causes.every((cause) => cause === 'sibling')) this.#firstFailed(scope);
    }
    for (const exit of [...this.#exits, ...this.starts]) exit.look();
    for (const one of this.nurseries) {
      if (one.left > 0)
        one.by.length = 0; // somebody has come in between
      else if (!one.over) noteCancellers(one.by, one.scope.cancelledBy);
    }
    for (const wait of this.waits) {
      const { cancelledBy } = wait.scope;
      for (const one of wait.still ?? []) if (!cancelledBy.includes(one)) wait.still!.delete(one);
      if (!wait.granted && wait.isOut !== true) for (const scope of cancelledBy) wait.by.add(scope);
    }
  }

  /** What has just cancelled the others was an error, and is not the answer to that. */
  #firstFailed(scope: ScopeState): void {
    for (const exit of this.#exits) {
      if (exit.scope !== scope || !exit.isError) continue;
      this.#exits.delete(exit);
      scope.hasFailed = true;
      return;
    }
  }

  /** It was cancelled just now, and must know. */
  mustBeCancelled(scope: ScopeState, why: string): void {
    this.look();
    if (!scope.ending && !scope.isCancelled) this.fault(`${scope.name} is not cancelled: ${why}`);
  }

  /** For `run()`: what has come of it. */
  left(exit: Exit, came: Ended, limited: boolean): void {
    const { scope } = exit;
    this.look();
    this.#exits.delete(exit);
    scope.over = true;
    const fitting = exit.outcomes.filter((one) => (limited ? agreesLimited(one, scope, came) : agrees(one, came)));
    if (fitting.length === 0)
      this.fault(`${scope.name} ${told(came)}, and not ${exit.outcomes.map(wanted).join(' or ')}`);
    const [caught, ...others] = new Set(fitting.map(caughtBy));
    if (caught !== undefined && others.length === 0) caught.hasEnded = true;
    if (exit.ended.failed) scope.mustCatch ||= scope.hasEnded;
    else scope.mayCatch = false; // the body has dealt with whatever was ended in it
  }

  /** A body or a task has ended: the library looks at it within the next few microtasks. */
  exit(scope: ScopeState, ended: Ended): Exit {
    this.look();
    const exit = new Exit(scope, ended);
    this.#exits.add(exit);
    return exit;
  }

  /** It has looked. */
  freeze(exit: Exit): void {
    this.look(); // a signal that was aborted before does not tell of a further cancellation
    this.#exits.delete(exit);
    if (exit.isError) exit.scope.hasFailed = true;
  }

  /** A task of a nursery has ended, or its body. */
  taskEnded(nursery: NurseryState, ended: Ended): Exit {
    const { scope } = nursery;
    if (ended.failed) scope.failures.push(ended.error);
    const exit = this.exit(scope, ended);
    nursery.exits.push(exit);
    return exit;
  }

  nurseryLeft(nursery: NurseryState, came: Ended): void {
    const { scope, exits } = nursery;
    this.look();
    scope.over = nursery.over = true;
    if (nursery.left > 0) this.fault(`${scope.name} has ended before ${nursery.left} of its tasks`);
    const fault = nurseryFault(
      nursery,
      exits.map((exit) => exit.outcomes),
      came,
    );
    if (fault !== undefined) this.fault(`${scope.name} ${told(came)}: ${fault}`);
    const absorbed = exits.some(({ outcomes }) => outcomes.every((one) => one.kind === 'absorbed'));
    if (absorbed) scope.mustCatch = true;
    if (came.failed) scope.mustCatch ||= scope.hasEnded;
    if (came.failed) for (const one of scope.cancelledBy) one.mayCatch = true;
    if (nursery.by.some((by) => by.at(-1) === scope)) scope.mayCatch = true;
  }

  // ---- waiting --------------------------------------------------------------------------------

  wait(what: string, scope: ScopeState, again?: LineState): Wait {
    this.look();
    const due = scope.cancellers.some(({ deadline }) => deadline <= this.#now());
    const outermost = due ? undefined : scope.cancelledBy.at(-1);
    const inVain = due || outermost !== undefined;
    const wait = {
      what,
      scope,
      inVain,
      outermost,
      by: new Set(scope.cancelledBy),
      lined: false,
      granted: false,
      again,
    };
    this.waits.add(wait);
    return wait;
  }

  /** Whoever has cancelled it while nothing could counts only if they still do. */
  looksAgain(wait: Wait): void {
    this.look();
    const { by, scope } = wait;
    const { cancelledBy } = scope;
    for (const one of by) if (!cancelledBy.includes(one)) by.delete(one);
    wait.still = new Set(by);
  }

  returned(wait: Wait): void {
    const cancelled = wait.by.size > 0; // before: to look may cancel what is overdue, too late for this one
    this.look();
    this.waits.delete(wait);
    if (wait.inVain) this.fault(`${wait.what} in ${wait.scope.name}, which was cancelled before, was not rejected`);
    else if (wait.refusal !== undefined) this.fault(`${wait.what} was not refused`);
    else if (wait.lined && !wait.granted) this.fault(`${wait.what} in ${wait.scope.name} was not its turn`);
    else if ((wait.still?.size ?? 0) > 0) this.fault(`${wait.what} in ${wait.scope.name} was cancelled long before`);
    else if (cancelled && !wait.granted && wait.what !== 'checkpoint')
      this.fault(`${wait.what} in ${wait.scope.name} was cancelled, and not rejected`);
  }

  rejected(wait: Wait, error: unknown): void {
    this.look();
    this.waits.delete(wait);
    if (wait.refusal !== undefined && String(error).includes(wait.refusal)) return;
    if (wait.granted) this.fault(`${wait.what} had what it waited for, and was rejected`);
    const by = wait.outermost === undefined ? [...wait.by] : [wait.outermost];
    if (!by.some((scope) => scope.isToldBy(error)))
      this.fault(`${wait.what} in ${wait.scope.name} was rejected with ${String(error)}`);
  }

  // ---- when nothing moves ---------------------------------------------------------------------

  atRest(): void {
    this.look();
    for (const wait of this.waits) {
      if (wait.by.size === 0) continue;
      wait.isOut = wait.again?.isBusy === true;
      if (!wait.isOut && wait.isHeld?.() !== true)
        this.fault(`${wait.what} in ${wait.scope.name} was cancelled, and still waits`);
    }
    for (const { scope, over } of this.nurseries) {
      if (!over && scope.hasFailed && !scope.isCancelled) this.fault(`${scope.name} has failed, and goes on`);
    }
  }

  atTheEnd(): void {
    for (const { name, real, mayCatch, mustCatch } of this.scopes) {
      if (real === undefined) continue;
      if (real.cancelledCaught && !mayCatch) this.fault(`${name} says that it has caught something`);
      if (!real.cancelledCaught && mustCatch) this.fault(`${name} does not say that it has caught something`);
    }
    if (this.waits.size > 0) this.fault(`${this.waits.size} still wait`);
    for (const { scope, over } of this.nurseries) if (!over) this.fault(`${scope.name} has not ended`);
  }
}

function noteCancellers(noted: Cancellers[], now: Cancellers): void {
  const isNow = (one: Cancellers): boolean => one.length === now.length && one.every((scope, at) => scope === now[at]);
  if (!noted.some(isNow)) noted.push(now);
}

function told(came: Ended): string {
  return came.failed ? `failed with ${String(came.error)}` : 'ended well';
}

function wanted(outcome: Outcome): string {
  return outcome.kind === 'error' ? `failed with ${String(outcome.error)}` : outcome.kind;
}

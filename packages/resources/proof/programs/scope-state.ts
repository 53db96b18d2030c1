import { CancelledError } from '@forawait/core';
import type { CancelScope } from '../../src/index.ts';

/** Why a scope was cancelled; several where nobody can tell. */
export type Cause = 'explicit' | 'signal' | 'deadline' | 'sibling';

/** What the rules say of one scope; what is asked of the real one is only whether it was cancelled by itself. */
export class ScopeState {
  readonly name: string;
  /** None: the scope that a task has until it is started. */
  readonly real: CancelScope | undefined;
  parent: ScopeState | undefined;
  /** Whether the real one has its name, too. */
  isNamed = true;
  shield = false;
  deadline = Infinity;
  signal: AbortSignal | undefined;
  /** Its body, or its last task, has ended; then `run()` has. */
  ending = false;
  over = false;
  /** Its own cancellation. */
  causes: readonly Cause[] = [];
  /** What `cancel()` was told. */
  token: object | undefined;
  /** What its tasks have failed with, where it is the scope of a nursery. */
  readonly failures: unknown[] = [];
  /** One of these is an error whatever was cancelled meanwhile. */
  hasFailed = false;
  /** Its cancellation has ended something further inside, where another error left instead: that may have been dealt with. */
  hasEnded = false;
  /** `cancelledCaught` may be true, must be true. */
  mayCatch = false;
  mustCatch = false;

  constructor(name: string, parent: ScopeState | undefined, real: CancelScope | undefined) {
    this.name = name;
    this.parent = parent;
    this.real = real;
  }

  get isCancelled(): boolean {
    return this.causes.length > 0;
  }

  /** It, and those around it up to a shield. */
  get cancellers(): readonly ScopeState[] {
    const above = this.shield ? undefined : this.parent;
    return above === undefined ? [this] : [this, ...above.cancellers];
  }

  /** All around it, whatever the shields say now. */
  get around(): readonly ScopeState[] {
    return this.parent === undefined ? [this] : [this, ...this.parent.around];
  }

  /** Those that cancel whoever runs here, the outermost last. */
  get cancelledBy(): readonly ScopeState[] {
    return this.cancellers.filter((scope) => scope.isCancelled);
  }

  /** What a cancellation of now would be caused by. */
  causesNow(nowMs: number): readonly Cause[] {
    const causes: Cause[] = [];
    if (this.token !== undefined) causes.push('explicit');
    if (this.signal?.aborted === true) causes.push('signal');
    if (this.deadline <= nowMs) causes.push('deadline');
    if (this.failures.length > 0) causes.push('sibling');
    return causes;
  }

  /** Whether an error says that this scope was cancelled, and why. */
  isToldBy(error: unknown): boolean {
    return this.causes.some((cause) => this.#says(cause, error));
  }

  #says(cause: Cause, error: unknown): boolean {
    if (cause === 'signal') return error === this.signal?.reason;
    if (!(error instanceof CancelledError) || error.reason.source !== cause) return false;
    const { detail } = error.reason;
    if (cause === 'explicit') return detail === this.token;
    if (cause === 'deadline')
      return error.message.includes(this.isNamed ? JSON.stringify(this.name) : 'the deadline has');
    return this.failures.some((failure) => isSame(failure, detail));
  }
}

/** The same object, or a group of the same: one that had cancellations taken out is a new one. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!(one instanceof AggregateError && other instanceof AggregateError)) return false;
  const [these, those]: [unknown[], unknown[]] = [one.errors, other.errors];
  return these.length === those.length && these.every((error, at) => isSame(error, those[at]));
}

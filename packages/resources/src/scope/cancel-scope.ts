import type { MaybePromise } from '@forawait/core';
import { called } from '../checks/called.ts';
import { checkName } from '../checks/check-name.ts';
import { checkFunction, describe } from '../checks/describe.ts';
import { signalOf } from '../checks/signal-of.ts';
import { checkMs } from './checkpoint.ts';
import { hear } from './hear.ts';
import { here, inside, isDeep, scopeHere } from './place.ts';
import { Scope } from './scope.ts';

/** What a scope is cancelled by, besides `cancel()` and the scopes around it. */
export interface CancelScopeOptions {
  /** Cancelled so many milliseconds after it was entered; 0 or more. Default: never. Not with `deadline`. */
  readonly timeoutMs?: number | undefined;
  /** Cancelled at this moment, in milliseconds of `performance.now()`. Default `Infinity`: never. */
  readonly deadline?: number | undefined;
  /** Whether the scopes around it cannot cancel it. Default false. */
  readonly shield?: boolean | undefined;
  /** Its abort cancels the scope, and `run()` rejects with its reason: that is not the scope's to absorb. */
  readonly signal?: AbortSignal | undefined;
  /** The scope around it. Default: the one that the caller of `run()` runs in. */
  readonly parent?: CancelScope | undefined;
  /** For messages and the tree of tasks. */
  readonly name?: string | undefined;
}

const NAMES = ['timeoutMs', 'deadline', 'shield', 'signal', 'parent', 'name'];
let innerOf: (scope: CancelScope) => Scope;

/**
 * A part of a program that can be cancelled: by `cancel()`, by a deadline, and with the scope around it.
 *
 * What waits inside at a checkpoint (`sleep()`, `checkpoint()`, a nursery, a lock of this package, and whatever was given its
 * `signal`) is rejected, and so is each wait that is begun later: cancelled is a state, not an event. The error ends at the scope
 * that it belongs to, whose `run()` then answers `undefined`. Plain computation, and a promise that was given no signal, are not
 * interrupted: JavaScript cannot do that.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.CancelScope
 * @example
 * const scope = new CancelScope({ timeoutMs: 10 });
 * const answer = await scope.run(async () => {
 *   await sleep(60_000);
 *   return 'slept';
 * }); // => undefined
 * console.log(scope.cancelledCaught); // => true
 */
export class CancelScope {
  static {
    innerOf = (scope) => scope.#scope;
  }

  readonly #scope: Scope;
  readonly #signal: AbortSignal | undefined;
  readonly #parent: Scope | undefined;
  /** Until it is run, or has another deadline. */
  #timeoutMs: number | undefined;
  #closed: Promise<void> | undefined;
  #onClosed: (() => void) | undefined;

  /** @throws TypeError or RangeError for options that are not what they must be. */
  constructor(options: CancelScopeOptions = {}) {
    const signal = signalOf(options, 'make a CancelScope', NAMES);
    const { timeoutMs, deadline, shield, parent, name } = options;
    checkName(name, 'make a CancelScope');
    this.#scope = new Scope(name);
    if (timeoutMs !== undefined) checkMs(timeoutMs, 'cancel a scope after');
    if (deadline !== undefined) this.deadline = deadline;
    if (timeoutMs !== undefined && deadline !== undefined) {
      throw new TypeError('Cannot make a CancelScope with timeoutMs and deadline: give one of them');
    }
    if (shield !== undefined) this.shield = shield;
    if (parent !== undefined && !(parent instanceof CancelScope)) {
      throw new TypeError(
        `Cannot make a CancelScope inside of ${describe(parent)}: parent must be a CancelScope, such as nursery.scope`,
      );
    }
    this.#signal = signal;
    if (parent !== undefined) this.#parent = parent.#scope;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Runs a body inside, once: what it awaits runs there, too.
   *
   * @param body - Gets the scope.
   * @returns What the body answers; `undefined` where this scope has ended it.
   * @throws TypeError at the call, where the body is not a function; Error at the call, where the scope has been entered before,
   *   or would lie within itself; then what the body throws, without the cancellations of this scope, and the reason of `signal`. A
   *   clean-up that fails while it is cancelled is an error: what it has hidden of the cancellation is taken out.
   */
  run<R>(body: (scope: CancelScope) => MaybePromise<R>): Promise<R | undefined> {
    checkFunction(body, 'run a CancelScope', 'the body');
    if (this.#scope.state !== 'new') throw new Error('Cannot run a CancelScope twice: make a new one');
    if (this.#signal?.aborted) return this.#refuse(this.#signal.reason);
    if (this.#timeoutMs !== undefined) this.#scope.deadline = performance.now() + this.#timeoutMs;
    this.#scope.enter(this.#parent ?? scopeHere());
    return this.#run(body);
  }

  /** It is over before it has begun. */
  async #refuse(reason: unknown): Promise<never> {
    this.#scope.aborted(reason);
    this.#scope.leave();
    this.#onClosed?.();
    throw reason;
  }

  async #run<R>(body: (scope: CancelScope) => MaybePromise<R>): Promise<R | undefined> {
    const scope = this.#scope;
    const close = this.#signal && hear(this.#signal, (reason) => scope.aborted(reason));
    try {
      if (isDeep()) await Promise.resolve();
      return await inside({ scope, task: here()?.task }, body, this);
    } catch (error) {
      const rest = scope.sift(error);
      if (rest) throw rest.error;
      return undefined;
    } finally {
      close?.();
      scope.leave();
      this.#onClosed?.();
    }
  }

  /**
   * Cancels everything inside, now: those who wait are rejected. Returns at once; `closed` tells when they have cleaned up. A scope
   * that was not entered yet is cancelled from its first checkpoint on. The first reason stays; further calls do nothing.
   *
   * @param reason - Whatever is to be told: the `cause` of the error, and `reason.detail` of it.
   */
  cancel(reason?: unknown): void {
    this.#scope.cancel({ source: 'explicit', detail: reason }, `Cancelled${called(': scope', this.#scope.name)}`);
  }

  /** Settles when `run()` has ended: everything inside has cleaned up. Never rejects. */
  get closed(): Promise<void> {
    return (this.#closed ??= new Promise((resolve) => {
      if (this.#scope.state === 'left') resolve();
      else this.#onClosed = resolve;
    }));
  }

  /**
   * Aborted when this scope, or one around it, is cancelled. Its reason is what those who wait are rejected with. Once `run()` has
   * ended it stays as it is: nothing holds it any more.
   */
  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  /** Whether this scope itself was cancelled: by `cancel()`, its deadline or its `signal`. */
  get cancelCalled(): boolean {
    void this.#scope.cancellation(); // a deadline that has passed counts, also when its timer is late
    return this.#scope.own !== undefined;
  }

  /**
   * Whether the cancellation of this scope has ended something in it, rather than come too late. A body that has dealt with the error
   * itself, and goes on to its end, was not ended.
   */
  get cancelledCaught(): boolean {
    return this.#scope.caught;
  }

  /**
   * When it is cancelled, in milliseconds of `performance.now()`; `Infinity`: never. May be set at any time: instead of `timeoutMs`.
   *
   * @throws TypeError or RangeError where it is set to what is no such number.
   */
  get deadline(): number {
    return this.#scope.deadline;
  }

  set deadline(deadline: number) {
    if (typeof deadline !== 'number') {
      throw new TypeError(`Cannot cancel a scope at ${describe(deadline)}: deadline must be a number`);
    }
    if (Number.isNaN(deadline)) throw new RangeError('Cannot cancel a scope at NaN: deadline must be a number');
    this.#timeoutMs = undefined;
    this.#scope.deadline = deadline;
  }

  /**
   * Whether the scopes around it cannot cancel it. May be set at any time; a cancellation that was held off arrives then.
   *
   * @throws TypeError where it is set to what is neither true nor false.
   */
  get shield(): boolean {
    return this.#scope.shield;
  }

  set shield(shield: boolean) {
    if (typeof shield !== 'boolean') {
      throw new TypeError(`Cannot shield a scope by ${describe(shield)}: shield must be true or false`);
    }
    this.#scope.shield = shield;
  }
}

/** What is inside. */
export function scopeOf(scope: CancelScope): Scope {
  return innerOf(scope);
}

/**
 * When the caller will be cancelled at the latest: the earliest deadline of the scopes around it, up to a shield.
 *
 * @returns Milliseconds of `performance.now()`; `Infinity`: never; `-Infinity`: it is cancelled already.
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.current_effective_deadline
 */
export function effectiveDeadline(): number {
  const scope = scopeHere();
  if (scope === undefined) return Infinity;
  return scope.cancellation() === undefined ? scope.limit : -Infinity;
}

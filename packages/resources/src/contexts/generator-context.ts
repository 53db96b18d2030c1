import type { MaybePromise } from '@forawait/core';
import { chainErrors } from '../errors/chain-errors.ts';
import { checkFunction } from '../checks/describe.ts';
import { EnteredContext } from './entered-context.ts';
import type { Failure } from '../errors/failure.ts';
import type { Context } from './protocol.ts';
import { useContext } from './use-context.ts';

/** What the function given to `contextManager` returns: a generator, async or not, that yields once. */
export type ContextGenerator<T> = AsyncGenerator<T, unknown, undefined> | Generator<T, unknown, undefined>;

/** What all contexts of one factory have in common. */
export interface Blueprint {
  readonly suppresses: boolean;
  /** How messages name the factory; a function, because to find out where it was made costs something. */
  readonly label: () => string;
}

export class GeneratorContext<T, Swallowed extends undefined> implements Context<T, Swallowed> {
  readonly #generator: ContextGenerator<T>;
  readonly #blueprint: Blueprint;
  #used = false;

  constructor(generator: ContextGenerator<T>, blueprint: Blueprint) {
    this.#generator = generator;
    this.#blueprint = blueprint;
  }

  use<R>(body: (value: T) => MaybePromise<R>): Promise<R | Swallowed> {
    checkFunction(body, 'use a context', 'the body');
    return useContext(this, body) as Promise<R | Swallowed>;
  }

  async enter(): Promise<EnteredContext<T>> {
    const { label } = this.#blueprint;
    if (this.#used) {
      throw new Error(`Cannot enter ${label()} twice: one context serves one block; call its factory for a fresh one`);
    }
    this.#used = true;
    const first = await this.#generator.next();
    if (first.done === true) {
      throw new Error(`Cannot enter ${label()}: its generator must yield exactly once, and ended without a yield`);
    }
    return new EnteredContext(first.value, (failure) => this.#leave(failure));
  }

  async #leave(failure: Failure | undefined): Promise<boolean> {
    if (failure) return this.#raise(failure);
    const last = await this.#generator.next();
    if (last.done !== true) throw await this.#overrun('after the body');
    return false;
  }

  async #raise(failure: Failure): Promise<boolean> {
    const { error } = failure;
    let last: IteratorResult<T, unknown>;
    try {
      last = await this.#generator.throw(error);
    } catch (thrown) {
      if (Object.is(thrown, error)) return false;
      throw thrown;
    }
    if (last.done !== true) throw await this.#overrun("after the body's error was thrown into it", failure);
    return this.#blueprint.suppresses;
  }

  /** The error of a second yield; the generator is closed first, else it would wait for ever with its clean-up undone. */
  async #overrun(moment: string, failure?: Failure): Promise<unknown> {
    let closing: Failure | undefined;
    let remark = '';
    try {
      const last = await this.#generator.return(undefined);
      if (last.done !== true) remark = ', and again while it was being closed: its clean-up did not finish';
    } catch (error) {
      closing = { error };
    }
    const rule = `its generator must yield exactly once, and yielded again ${moment}${remark}`;
    const misuse = new Error(`Cannot leave ${this.#blueprint.label()}: ${rule}`, failure && { cause: failure.error });
    return closing ? chainErrors(closing.error, misuse) : misuse;
  }
}

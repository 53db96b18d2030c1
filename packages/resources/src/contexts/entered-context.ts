/// <reference lib="esnext.disposable" preserve="true" />
import { chainErrors } from '../errors/chain-errors.ts';
import { type Failure, failureOf } from '../errors/failure.ts';

/** A context that has been entered: its value, and the way out, which is taken once; leaving again does nothing. */
export class EnteredContext<T> implements AsyncDisposable {
  /** What the block works with. */
  readonly value: T;
  readonly #leave: (failure: Failure | undefined) => Promise<boolean>;
  #left = false;

  /** @internal Contexts make these. */
  constructor(value: T, leave: (failure: Failure | undefined) => Promise<boolean>) {
    this.value = value;
    this.#leave = leave;
  }

  /** Whether the way out has been taken. */
  get left(): boolean {
    return this.#left;
  }

  /**
   * Runs the teardown, told what happened in the block.
   *
   * @param failure - `{ error }` where the block failed. Default: it ended well.
   * @returns `true` where the context swallowed the error; else the caller throws it on.
   * @throws TypeError, where `failure` is neither; then the context stays entered. Else what the teardown throws.
   */
  async exit(failure?: Failure): Promise<boolean> {
    const told = failureOf(failure);
    if (this.#left) return false;
    this.#left = true;
    try {
      return await this.#leave(told);
    } catch (error) {
      throw told ? chainErrors(error, told.error) : error;
    }
  }

  /**
   * Runs the teardown as after a good end: the language does not tell a disposer whether its block failed. For a commit
   * or a rollback take `use()`, which knows.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.exit();
  }
}

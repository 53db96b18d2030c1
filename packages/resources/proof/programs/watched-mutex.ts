import { Mutex } from '../../src/index.ts';
import { LineState } from './lines.ts';
import type { Model } from './model.ts';
import type { Wait } from './wait.ts';
import { ScopeState } from './scope-state.ts';

/** The mutex of a condition, which takes it again for whoever has waited: the model sees when. */
export class WatchedMutex extends Mutex {
  readonly line: LineState;
  readonly #model: Model;
  /** How many have it. */
  #inside = 0;

  constructor(model: Model) {
    super();
    this.#model = model;
    this.line = new LineState(model, 1);
  }

  /** For the condition: nothing can cancel that. */
  override acquire(): Promise<void> {
    const wait = this.#model.wait('the mutex, again,', new ScopeState('a shield', undefined, undefined));
    this.line.join(wait);
    return this.#taken(super.acquire(), wait);
  }

  /** For a task, which waits itself. */
  async enter(): Promise<void> {
    await super.acquire();
    this.#enters();
  }

  override release(): void {
    this.#inside--;
    this.line.release();
    super.release();
  }

  /** Whoever goes on must have it. */
  check(what: string): void {
    if (this.#inside !== 1) this.#model.fault(`${what}: ${this.#inside} have the mutex`);
  }

  async #taken(acquired: Promise<void>, wait: Wait): Promise<void> {
    try {
      await acquired;
    } catch (error) {
      this.#model.rejected(wait, error);
      throw error;
    }
    this.#model.returned(wait);
    this.#enters();
  }

  #enters(): void {
    this.#inside++;
    this.check('a lock of the condition');
  }
}

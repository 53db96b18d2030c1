import { AsyncIter, DONE, type MaybePromise } from '@forawait/core';
import { closeIterator } from '../contexts/close-iterator.ts';
import { CancelScope } from '../scope/cancel-scope.ts';
import { refusal, wait, type Waiter } from '../scope/wait.ts';
import { Line } from '../sync/line.ts';
import type { Nursery } from './nursery.ts';

/** A generator, async or not. */
export type Producer<T> = AsyncGenerator<T, unknown, undefined> | Generator<T, unknown, undefined>;

/** What a generator yields that runs in a task of its own, one step for each value that is asked for. */
export class Produced<T> extends AsyncIter<T> {
  readonly #producer: Producer<T>;
  readonly #scope = new CancelScope();
  /** Where the task waits to be asked: true, or told that nobody will ask any more: false. */
  readonly #line = new Line<boolean>('the reader of a safe channel');
  #reader: Waiter<T | typeof DONE> | undefined;
  #left = false;
  /** The task has ended. */
  #over = false;
  readonly #ended: Promise<void>;

  constructor(producer: Producer<T>, nursery: Nursery) {
    super({ name: 'safeChannel' });
    this.#producer = producer;
    this.#ended = new Promise((ended) => {
      const end = (): void => {
        this.#over = true;
        this.#tell(DONE);
        ended();
      };
      nursery.startSoon(() => this.#scope.run(() => this.#produce()).finally(end), { name: 'safe channel' });
    });
  }

  protected override pull(): MaybePromise<T | typeof DONE> {
    if (this.#over) return DONE;
    return wait({
      what: 'a value of a safe channel',
      enter: (reader: Waiter<T | typeof DONE>) => {
        this.#reader = reader;
        this.#line.wakeFirst(true);
      },
      leave: () => {
        this.#reader = undefined;
      },
    });
  }

  /** A generator that stands at a `yield` cleans up in peace; one that is at work is cancelled. */
  protected override close(): Promise<void> {
    this.#left = true;
    if (!this.#line.wakeFirst(false)) this.#scope.cancel();
    return this.#ended;
  }

  async #produce(): Promise<void> {
    try {
      while (await this.#isAsked()) {
        const { value, done } = await this.#producer.next();
        this.#tell(done === true ? DONE : value);
      }
    } catch (error) {
      // Whoever waits hears of it; with nobody there, the nursery does.
      if (this.#left || this.#reader?.fail(error) !== true) throw error;
    } finally {
      await closeIterator(this.#producer);
    }
  }

  #isAsked(): MaybePromise<boolean> {
    return refusal() ?? (!this.#left && (this.#reader !== undefined || this.#line.join()));
  }

  #tell(value: T | typeof DONE): void {
    this.#reader?.wake(value);
    this.#reader = undefined;
  }
}

import { channel, type Receiver, type Sender } from '@forawait/core';
import { AsyncEvent, CapacityLimiter, Condition, Mutex, Semaphore } from '../../src/index.ts';
import { LineState, TokenState } from './lines.ts';
import type { Model } from './model.ts';
import { WatchedMutex } from './watched-mutex.ts';

/** What the tasks of a program share. */
export class World {
  readonly mutex = new Mutex();
  readonly semaphore = new Semaphore(2);
  readonly event = new AsyncEvent();
  readonly limiter = new CapacityLimiter(1);
  readonly outside = new AbortController();
  readonly locked: LineState;
  readonly permits: LineState;
  readonly happened: LineState;
  readonly tokens: TokenState;
  readonly changing: WatchedMutex;
  readonly condition: Condition;
  readonly changes: LineState;
  readonly #model: Model;
  readonly #sender: Sender<number>;
  readonly #receiver: Receiver<number>;
  #messages = 0;
  readonly #sent = new Set<number>();

  constructor(model: Model) {
    this.#model = model;
    this.locked = new LineState(model, 1);
    this.permits = new LineState(model, 2);
    this.happened = new LineState(model, 0);
    this.tokens = new TokenState(model, 1);
    this.changing = new WatchedMutex(model);
    this.condition = new Condition(this.changing);
    this.changes = new LineState(model, 0);
    ({ sender: this.#sender, receiver: this.#receiver } = channel<number>(1));
  }

  async send(signal: AbortSignal): Promise<void> {
    const message = ++this.#messages;
    this.#sent.add(message);
    try {
      await this.#sender.send(message, { signal });
    } catch (error) {
      if (!this.#sent.delete(message)) this.#model.fault(`message ${message} was received, and its send rejected`);
      if (error !== signal.reason) this.#model.fault(`a send was rejected with ${String(error)}`);
      throw error;
    }
  }

  async receive(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const receiver = this.#receiver.clone();
    const leave = (): void => void receiver.return();
    signal.addEventListener('abort', leave);
    try {
      const { value, done } = await receiver.next();
      if (done !== true) this.#received(value);
      else if (signal.aborted) throw signal.reason;
      else this.#model.fault('a channel that is open has ended');
    } finally {
      signal.removeEventListener('abort', leave);
      await receiver.return();
    }
  }

  /** Everything is back where it was, and what was sent has come. */
  async close(): Promise<void> {
    if (this.mutex.locked || this.mutex.waiting > 0) this.#model.fault('the mutex is still locked');
    const { available, waiting } = this.semaphore.statistics();
    if (available !== 2 || waiting > 0)
      this.#model.fault(`the semaphore has ${available} of 2 permits, ${waiting} wait`);
    if (this.event.waiting > 0) this.#model.fault('somebody still waits for the event');
    const { borrowed, waiting: behind } = this.limiter.statistics();
    if (borrowed + behind > 0) this.#model.fault(`${borrowed} still have a token, ${behind} wait for one`);
    if (this.changing.locked || this.condition.waiting > 0) this.#model.fault('somebody still has the condition');
    this.#sender.close();
    for await (const message of this.#receiver) this.#received(message);
    if (this.#sent.size > 0) this.#model.fault(`${this.#sent.size} messages were sent, and lost`);
  }

  #received(message: number): void {
    if (!this.#sent.delete(message)) this.#model.fault(`message ${message} was received twice, or never sent`);
  }
}

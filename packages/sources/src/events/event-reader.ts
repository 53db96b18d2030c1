import {
  AsyncIter,
  channel,
  DONE,
  LimitExceededError,
  type MaybePromise,
  type Receiver,
  type Sender,
} from '@forawait/core';
import { publishSuppressed } from '../publish-suppressed.ts';
import { isOf } from '../thrown.ts';
import { listenable } from './event-target.ts';
import type { EmitterLike, EventName, EventTargetLike } from './event-types.ts';
import { Listeners } from './listeners.ts';
import { type EventsOptions, type EventsPlan, planOf } from './options.ts';

/** The events of an emitter or a target, with every operator as a method. It listens until it ends or is left. */
export class EventReader<T> extends AsyncIter<T> {
  readonly #plan: EventsPlan;
  readonly #listeners: Listeners;
  readonly #sender: Sender<T>;
  readonly #receiver: Receiver<T>;
  readonly #signal: AbortSignal | undefined;
  readonly #name: string;
  #over = false;

  /** @see events */
  constructor(target: EmitterLike | EventTargetLike, names: EventName | readonly EventName[], options: EventsOptions) {
    const plan = planOf(names, options);
    const origin = listenable(target);
    const { signal, graceMs, name = 'events', onOrphan } = options;
    super({ signal, graceMs, name, onOrphan });
    const { sender, receiver } = channel<T>(plan.capacity, { overflow: plan.overflow });
    this.#plan = plan;
    this.#listeners = new Listeners(origin);
    this.#sender = sender;
    this.#receiver = receiver;
    this.#signal = signal;
    this.#name = name;
    if (signal?.aborted !== true) this.#listen(origin.tellsErrors);
  }

  /** How many events were dropped so far, for want of room. */
  get dropped(): number {
    return this.#receiver.statistics().dropped;
  }

  /** What waits, as one array: of one event where none waited. */
  override batches(): AsyncIter<readonly T[]> {
    return this.map((first) => [first, ...this.#waiting()]);
  }

  protected override pull(): MaybePromise<T | DONE> {
    this.#signal?.removeEventListener('abort', this.#leave); // from the first read on the base class hears it
    const now = this.#receiver.tryReceive();
    return now === undefined ? this.#receiver.next().then(valueOrDone) : valueOrDone(now);
  }

  protected override close(): void {
    this.#over = true;
    for (const promise of promisesIn(this.#waiting().flat(2))) {
      promise.catch((error: unknown) => publishSuppressed(error, this.#name));
    }
    void this.#receiver.return();
    this.#stopListening();
  }

  #waiting(): T[] {
    const waiting: T[] = [];
    for (let left = this.#receiver.statistics().buffered; left > 0; left--) {
      const now = this.#receiver.tryReceive();
      if (now?.done === false) waiting.push(now.value);
    }
    return waiting;
  }

  /** At the call, not at the first read: what is told in between is not to be lost. */
  #listen(tellsErrors: boolean): void {
    const { names, until } = this.#plan;
    try {
      for (const name of names) this.#listeners.add(name, (...args) => this.#take(name, args));
      for (const name of until) this.#listeners.add(name, () => this.#end());
      const failsByError = tellsErrors && !names.has('error') && !until.has('error');
      if (failsByError) this.#listeners.add('error', (error) => this.#end({ error }));
    } catch (error) {
      this.#end({ error });
      throw error;
    }
    this.#signal?.addEventListener('abort', this.#leave, { once: true });
  }

  /** An emitter goes on to listeners that were removed while it tells of an event: after the end they are deaf. */
  #take(name: EventName, args: unknown[]): void {
    if (this.#over) return;
    // It may reject while it waits to be read, which is when its error is told.
    for (const promise of promisesIn(args)) promise.catch(() => undefined);
    const { capacity, overflow, valueOf } = this.#plan;
    if (this.#sender.trySend(valueOf(name, args) as T) || overflow !== 'error') return;
    const remedy = 'read faster, allow more, or choose another overflow';
    const message = `Cannot keep another event: ${String(capacity)} are waiting to be read; ${remedy}`;
    this.#end({ error: new LimitExceededError(message, capacity) });
  }

  /** What waits is still read; then comes the end, or what went wrong. */
  #end(failure?: { readonly error: unknown }): void {
    if (this.#over) return;
    this.#over = true;
    let first = failure;
    try {
      this.#stopListening();
    } catch (error) {
      first ??= { error };
    }
    this.#sender.close(first === undefined ? undefined : (first.error ?? nothingTold()));
  }

  /** Aborted before the first read: nobody will want what waits. */
  readonly #leave = (): void => this.#end({ error: this.#signal?.reason });

  #stopListening(): void {
    this.#signal?.removeEventListener('abort', this.#leave);
    this.#listeners.removeAll();
  }
}

function promisesIn(values: readonly unknown[]): Promise<unknown>[] {
  return values.filter((value) => isOf(value, Promise));
}

const valueOrDone = <T>(result: IteratorResult<T, undefined>): T | DONE => (result.done === true ? DONE : result.value);

const nothingTold = (): Error => new Error('Cannot read on: the emitter told of an error, but not of which');

import { List, type Listed } from './list.ts';

/** What is to be told of an abort. */
export interface Hearer {
  aborted(reason: unknown): void;
}

/** Those who hear of one signal: one listener hangs on it, however many they are, for platforms warn of many. */
class Hearers {
  readonly #signal: AbortSignal;
  readonly #ears = new List<Ear>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(ear: Ear): void {
    this.#ears.add(ear);
    if (this.#ears.size > 1) return;
    listening.set(this.#signal, this);
    this.#signal.addEventListener('abort', this);
  }

  remove(ear: Ear): void {
    this.#ears.remove(ear);
    if (this.#ears.size > 0) return;
    listening.delete(this.#signal);
    this.#signal.removeEventListener('abort', this);
  }

  handleEvent(): void {
    const reason: unknown = this.#signal.reason;
    for (const { hearer } of this.#ears.all()) hearer.aborted(reason);
  }
}

const listening = new WeakMap<AbortSignal, Hearers>();

/** One who hears, until it is let go. */
export class Ear implements Listed<Ear> {
  before: Ear | undefined = undefined;
  behind: Ear | undefined = undefined;
  readonly hearer: Hearer;
  readonly #among: Hearers;

  constructor(signal: AbortSignal, hearer: Hearer) {
    this.hearer = hearer;
    this.#among = listening.get(signal) ?? new Hearers(signal);
    this.#among.add(this);
  }

  /** Called once. */
  close(): void {
    this.#among.remove(this);
  }
}

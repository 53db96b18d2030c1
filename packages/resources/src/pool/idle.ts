import { nowhere } from '../scope/place.ts';
import { Timer } from '../scope/timer.ts';

/** What lies unused, the latest on top, and what is done with those that have lain there for too long. */
export class Idle<T> {
  readonly #idleMs: number;
  readonly #expired: (resource: T) => void;
  /** The oldest first. */
  readonly #all: { readonly resource: T; readonly untilMs: number }[] = [];
  readonly #timer = new Timer(() => this.sweep(performance.now()));

  constructor(idleMs: number, expired: (resource: T) => void) {
    this.#idleMs = idleMs;
    this.#expired = expired;
  }

  get size(): number {
    return this.#all.length;
  }

  put(resource: T): void {
    const untilMs = performance.now() + this.#idleMs;
    // What is idle belongs to nobody: neither is the scope held that had it last, nor does it cancel the close.
    if (this.#all.push({ resource, untilMs }) === 1) nowhere(() => this.#timer.set(this.#idleMs, true));
  }

  /** The one that was used last. */
  take(): { readonly resource: T } | undefined {
    const taken = this.#all.pop();
    if (this.#all.length === 0) this.#timer.clear();
    return taken;
  }

  /** @param nowMs - `Infinity`: none may stay. */
  sweep(nowMs: number): void {
    this.#timer.clear();
    for (let [oldest] = this.#all; oldest !== undefined; [oldest] = this.#all) {
      if (oldest.untilMs > nowMs) {
        this.#timer.set(oldest.untilMs - nowMs, true);
        return;
      }
      this.#all.shift();
      this.#expired(oldest.resource);
    }
  }
}

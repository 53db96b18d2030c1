import type { Model, Wait } from './model.ts';

/** What the rules say of a lock or a semaphore: first come, first served, and from hand to hand. */
export class LineState {
  readonly #model: Model;
  readonly #line: Wait[] = [];
  #free: number;

  constructor(model: Model, free: number) {
    this.#model = model;
    this.#free = free;
  }

  /** Somebody comes. */
  join(wait: Wait): void {
    if (wait.inVain) return;
    wait.lined = true;
    if (this.#free === 0) {
      this.#line.push(wait);
      return;
    }
    this.#free--;
    wait.granted = true;
  }

  /** Somebody has gone: who comes next has it from now on. */
  release(): void {
    this.#model.look();
    for (let next = this.#line.shift(); next !== undefined; next = this.#line.shift()) {
      if (next.by.size > 0) continue; // has left the line
      next.granted = true;
      return;
    }
    this.#free++;
  }

  /** All of them, where it is an event. */
  releaseAll(): void {
    this.#model.look();
    for (const wait of this.#line.splice(0)) if (wait.by.size === 0) wait.granted = true;
    this.#free = Infinity;
  }
}

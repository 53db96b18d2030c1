import type { Model } from './model.ts';
import type { Wait } from './wait.ts';

/**
 * What the rules say of a lock or a semaphore: first come, first served, and from hand to hand. It is told before the real one: a look
 * cancels who is overdue, and what was handed over before that stays so.
 */
export class LineState {
  readonly #model: Model;
  readonly #line: Wait[] = [];
  #free: number;

  constructor(model: Model, free: number) {
    this.#model = model;
    this.#free = free;
  }

  get isBusy(): boolean {
    return this.#free <= 0;
  }

  /** Somebody comes. */
  join(wait: Wait): void {
    if (wait.inVain) return;
    wait.lined = true;
    this.#line.push(wait);
    this.#serve();
  }

  /** Somebody has gone: who comes next has it from now on. */
  release(): void {
    this.grow(1);
  }

  /** So many more can be had. */
  grow(count: number): void {
    this.#model.look();
    this.#free += count;
    this.#serve();
  }

  /** As many as wait, up to so many; there is none for those who come later. */
  wake(count: number): void {
    const before = this.#free;
    this.grow(count);
    this.#free = before;
  }

  #serve(): void {
    while (this.#free > 0 && this.#line.length > 0) {
      const next = this.#line.shift()!;
      if (next.by.size > 0) continue; // has left the line
      next.granted = true;
      this.#free--;
    }
  }
}

/** What they say of a limiter besides: it knows who has a token, and has as many as it is told. */
export class TokenState extends LineState {
  readonly #named = new Map<object, Wait>();
  #total: number;

  constructor(model: Model, total: number) {
    super(model, total);
    this.#total = total;
  }

  set total(total: number) {
    this.grow(total - this.#total);
    this.#total = total;
  }

  /** Nobody has two, or waits for a second one. */
  borrow(wait: Wait, who: object | undefined): void {
    const other = who === undefined ? undefined : this.#named.get(who);
    if (!wait.inVain && other !== undefined && (other.granted || other.by.size === 0)) {
      wait.refusal = 'this borrower';
      return;
    }
    if (who !== undefined && !wait.inVain) this.#named.set(who, wait);
    this.join(wait);
  }

  giveBack(who: object | undefined): void {
    if (who !== undefined) this.#named.delete(who);
    this.release();
  }
}

import { pool, type Pool, sleep } from '../../src/index.ts';
import type { MaybePromise } from '@forawait/core';
import type { Model } from './model.ts';
import type { Back } from './program.ts';
import type { Wait } from './wait.ts';

const MOST = 2;
const IDLE_MS = 3;

export interface Resource {
  state: 'idle' | 'looked at' | 'lent' | 'broken' | 'closing' | 'closed';
  /** Good for nothing any more, which is seen when it is looked at. */
  isStale: boolean;
}

/** One who has come to borrow. */
export interface Borrower {
  readonly wait: Wait;
  /** So often everything had come to rest before. */
  readonly since: number;
  state: 'waits' | 'looks' | 'makes' | 'has made one' | 'has failed';
}

/** A pool, and what the rules say of it: so many at most, lent to one at a time, and to those first who have come first. */
export class Lending {
  readonly pool: Pool<Resource>;
  readonly #model: Model;
  readonly #all = new Set<Resource>();
  readonly #borrowers = new Set<Borrower>();
  #rests = 0;

  /** @param make - For whoever asks for one, like `validate`; both run where they do. */
  constructor(model: Model, make: () => Promise<Resource>, validate: (resource: Resource) => MaybePromise<boolean>) {
    this.#model = model;
    const close = (resource: Resource): Promise<void> => this.#close(resource);
    this.pool = pool(make, { max: MOST, idleMs: IDLE_MS, validate, close });
  }

  comes(wait: Wait): Borrower {
    const borrower = { wait, since: this.#rests, state: 'waits' } satisfies Borrower;
    this.#borrowers.add(borrower);
    return borrower;
  }

  /** One lies idle, and is looked at; where it is stale it is closed, and that must be waited for. */
  looks(borrower: Borrower, resource: Resource): void {
    if (!this.#borrowers.has(borrower)) this.#model.fault('one is looked at for nobody');
    if (borrower.state === 'waits') this.#inTurn(borrower);
    else this.#goesOn(borrower, 'looked at');
    borrower.state = 'looks';
    resource.state = 'looked at';
    borrower.wait.isHeld = () => resource.state === 'looked at' || this.#isClosing;
  }

  /** It was: whoever is cancelled by now gets none. */
  looked({ wait }: Borrower, resource: Resource): boolean {
    resource.state = 'idle';
    this.#model.looksAgain(wait);
    return !resource.isStale;
  }

  /** One has to be made for somebody. */
  begins(borrower: Borrower): void {
    this.#goesOn(borrower, 'made');
    if (borrower.state === 'makes' || !this.#borrowers.has(borrower)) this.#model.fault('one is made for nobody');
    if (this.pool.statistics().idle > 0) this.#model.fault('one is made, and one lies idle');
    if (this.#all.size + this.#making >= MOST) this.#model.fault('one too many is made');
    if (borrower.state === 'waits') this.#inTurn(borrower);
    borrower.state = 'makes';
    borrower.wait.granted = true;
  }

  made(borrower: Borrower): Resource {
    borrower.state = 'has made one';
    const resource: Resource = { state: 'idle', isStale: false };
    this.#all.add(resource);
    return resource;
  }

  /** Somebody has got one. */
  lends(borrower: Borrower, resource: Resource): void {
    if (borrower.state === 'waits') this.#inTurn(borrower);
    this.#borrowers.delete(borrower);
    if (resource.state !== 'idle') this.#model.fault(`one is lent that is ${resource.state}`);
    if (resource.isStale) this.#model.fault('one is lent that is stale');
    resource.state = 'lent';
  }

  /** It is given back in the next moment. */
  isBack(resource: Resource, back: Back): void {
    resource.state = back === 'broken' ? 'broken' : 'idle';
    resource.isStale = back === 'stale';
  }

  /** Somebody has gone without one. */
  goes(borrower: Borrower): void {
    this.#borrowers.delete(borrower);
  }

  atRest(): void {
    this.#rests++;
    const idle = [...this.#all].filter(({ state }) => state === 'idle').length;
    const isFree = this.#all.size - idle + this.#making < MOST;
    for (const { state } of this.#borrowers) {
      if (state === 'waits' && isFree) this.#model.fault('somebody waits, and one could be had');
    }
  }

  /** @returns Settles when all are closed. */
  async close(): Promise<void> {
    await this.pool.close();
    if (this.#all.size > 0) this.#model.fault(`${this.#all.size} were not closed`);
    const { lent, idle, waiting } = this.pool.statistics();
    if (lent + idle + waiting > 0) this.#model.fault(`of the pool ${lent} are lent, ${idle} idle, ${waiting} wait`);
  }

  /** Nothing cancels who waits for a stale one to be closed; then they look again, and a shield may be up. */
  #goesOn({ state, wait }: Borrower, what: string): void {
    if (state === 'looks') this.#model.looksAgain(wait);
    else this.#model.look();
    if (wait.by.size > 0) this.#model.fault(`one is ${what} for somebody who was cancelled`);
  }

  get #isClosing(): boolean {
    return [...this.#all].some(({ state }) => state === 'closing');
  }

  get #making(): number {
    return [...this.#borrowers].filter(({ state }) => state === 'makes').length;
  }

  /** Nobody who has come before, and may still be served, waits. */
  #inTurn(borrower: Borrower): void {
    this.#model.look();
    for (const { wait, since, state } of this.#borrowers) {
      if (state === 'waits' && wait.by.size === 0 && since < borrower.since)
        this.#model.fault('somebody has overtaken another one');
    }
  }

  /** In no scope, whoever has had it: nothing cancels that. */
  async #close(resource: Resource): Promise<void> {
    if (resource.state !== 'idle' && resource.state !== 'broken')
      this.#model.fault(`one is closed that is ${resource.state}`);
    resource.state = 'closing';
    await sleep(1);
    resource.state = 'closed';
    this.#all.delete(resource);
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import type { MaybePromise } from '@forawait/core';
import { type Lease, shielded, sleep } from '../../src/index.ts';
import { type Borrower, Lending, type Resource } from './lending.ts';
import type { LineState } from './lines.ts';
import { type Kind, type Place, Stage } from './stage.ts';
import type { Wait } from './wait.ts';

/** Somebody who borrows from the pool. */
interface Borrowing {
  readonly borrower: Borrower;
  readonly make: Kind<'lease'>['make'];
  readonly look: Kind<'lease'>['look'];
  readonly place: Place;
  /** What the making has come to. */
  error?: unknown;
}

/** One for all runs: on older platforms each that there is makes every promise slower. */
const borrowings = new AsyncLocalStorage<Borrowing>();

/** What tasks wait for, have, and give back: for real, and in the model. */
export abstract class Sharing extends Stage {
  readonly lending: Lending = new Lending(
    this.model,
    () => this.#make(),
    (resource) => this.#look(resource),
  );

  protected async wait(
    what: string,
    place: Place,
    run: () => Promise<void>,
    join?: (wait: Wait) => void,
    again?: LineState,
  ): Promise<void> {
    const wait = this.model.wait(what, place.scope, again);
    join?.(wait);
    try {
      await run();
    } catch (error) {
      this.model.rejected(wait, error);
      this.step(`${what} was rejected`, place);
      throw error;
    }
    this.model.returned(wait);
    this.step(`${what} is over`, place);
  }

  protected async locked({ do: what, body }: Kind<'lock' | 'permit'>, place: Place): Promise<void> {
    const { mutex, semaphore, locked, permits } = this.world;
    const [real, line] = what === 'lock' ? [mutex, locked] : [semaphore, permits];
    await this.wait(
      what,
      place,
      () => real.acquire(),
      (wait) => line.join(wait),
    );
    try {
      await this.block(body, place);
    } finally {
      line.release();
      real.release();
    }
  }

  protected async token({ named, body }: Kind<'token'>, place: Place): Promise<void> {
    const { limiter, tokens } = this.world;
    const who = named ? this.world : undefined;
    let borrower: unknown;
    await this.wait(
      'token',
      place,
      async () => {
        borrower = await limiter.acquire({ borrower: who });
      },
      (wait) => tokens.borrow(wait, who),
    );
    try {
      await this.block(body, place);
    } finally {
      tokens.giveBack(who);
      limiter.release(borrower);
    }
  }

  protected async condition({ body }: Kind<'condition'>, place: Place): Promise<void> {
    const { changing } = this.world;
    await this.wait(
      'condition',
      place,
      () => changing.enter(),
      (wait) => changing.line.join(wait),
    );
    try {
      await this.block(body, { ...place, holds: true });
    } finally {
      changing.release();
    }
  }

  protected async change(place: Place): Promise<void> {
    const { condition, changes, changing } = this.world;
    if (place.holds !== true) return;
    try {
      await this.wait(
        'change',
        place,
        () => condition.wait(),
        (wait) => changes.join(wait),
        changing.line,
      );
    } finally {
      changing.check('behind a wait for the condition');
    }
  }

  protected async lease({ make, look, back, body }: Kind<'lease'>, place: Place): Promise<void> {
    const wait = this.model.wait('lease', place.scope);
    const borrowing: Borrowing = { borrower: this.lending.comes(wait), make, look, place };
    const lease = await this.#borrowed(borrowing);
    this.step('has a lease', place);
    try {
      await this.block(body, place);
    } finally {
      this.lending.isBack(lease.resource, back);
      await (back === 'broken' ? lease.discard() : lease.release());
    }
  }

  async #borrowed(borrowing: Borrowing): Promise<Lease<Resource>> {
    const { borrower, place } = borrowing;
    const { wait } = borrower;
    try {
      const lease = await borrowings.run(borrowing, () => this.lending.pool.acquire());
      wait.granted ||= !wait.inVain; // a cancellation that came in the same moment was too late
      this.model.returned(wait);
      this.lending.lends(borrower, lease.resource);
      return lease;
    } catch (error) {
      this.lending.goes(borrower);
      if (borrower.state === 'has failed' && error === borrowing.error) this.model.waits.delete(wait);
      else this.model.rejected(wait, error);
      this.step('has no lease', place);
      throw error;
    }
  }

  #look(resource: Resource): MaybePromise<boolean> {
    const { borrower, look, place } = borrowings.getStore()!;
    this.lending.looks(borrower, resource);
    const over = (): boolean => this.lending.looked(borrower, resource);
    if (look === 'now') return over();
    const looking = look === 'slowly' ? this.wait('to look at one', place, () => sleep(1)) : shielded(() => sleep(1));
    return looking.then(over, (error: unknown) => {
      over();
      throw error;
    });
  }

  async #make(): Promise<Resource> {
    const borrowing = borrowings.getStore()!;
    const { borrower, make, place } = borrowing;
    this.lending.begins(borrower);
    try {
      if (make === 'slowly') await this.wait('to make one', place, () => sleep(1));
      if (make === 'badly') throw new Error(this.nameOf('a factory'));
      return this.lending.made(borrower);
    } catch (error) {
      borrowing.error = error;
      borrower.state = 'has failed';
      throw error;
    }
  }
}

import type { LineState } from './lines.ts';
import { type Kind, type Place, Stage } from './stage.ts';
import type { Wait } from './wait.ts';

/** What tasks wait for, have, and give back: for real, and in the model. */
export abstract class Sharing extends Stage {
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
      real.release();
      line.release();
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
      limiter.release(borrower);
      tokens.giveBack(who);
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
}

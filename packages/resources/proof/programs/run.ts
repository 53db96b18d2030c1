import { getEventListeners } from 'node:events';
import { HandClock, settle } from '../clock.ts';
import { Player, type Strike } from './player.ts';
import type { Block } from './program.ts';

/** What has come of one run. */
export interface Result {
  readonly steps: number;
  readonly faults: readonly string[];
  /** What happened, in order. */
  readonly log: readonly string[];
}

/** Rejections that nobody has heard of. */
const strays: unknown[] = [];
const note = (reason: unknown): unknown => strays.push(reason);

/** Runs programs, one after the other, in a time of their own. */
export class Runs {
  readonly #clock = new HandClock();

  constructor() {
    this.#clock.install();
    process.on('unhandledRejection', note);
  }

  restore(): void {
    this.#clock.restore();
    process.off('unhandledRejection', note);
  }

  async run(program: Block, strike?: Strike): Promise<Result> {
    const clock = this.#clock;
    clock.clear();
    strays.length = 0;
    const player = new Player(() => clock.now, strike);
    const { model } = player;
    const isOver = await this.#end(player, player.run(program));
    if (isOver && (await this.#end(player, player.lending.close()))) await this.#atTheEnd(player);
    return { steps: player.steps, faults: model.faults, log: player.log };
  }

  /** @returns Whether it comes to an end. */
  async #end(player: Player, run: Promise<void>): Promise<boolean> {
    const { model, lending } = player;
    let over = false;
    void run.finally(() => (over = true));
    for (let goesOn = true; goesOn && !over;) {
      await settle(() => player.steps);
      model.look(); // cancels what is overdue, as anybody's look does
      await settle(() => player.steps);
      if (over) break;
      model.atRest();
      lending.atRest();
      goesOn = this.#clock.fire();
    }
    if (!over) model.fault('nothing moves any more, and it has not ended');
    await settle(() => player.steps);
    return over;
  }

  async #atTheEnd({ model, world, cleanUps }: Player): Promise<void> {
    await world.close();
    model.atTheEnd();
    if (cleanUps !== 0) model.fault(`${cleanUps} clean-ups did not run`);
    if (this.#clock.pending > 0) model.fault(`${this.#clock.pending} timers are left`);
    const listeners = getEventListeners(world.outside.signal, 'abort').length;
    if (listeners > 0) model.fault(`${listeners} listeners are left`);
    for (const stray of strays) model.fault(`a rejection went unhandled: ${String(stray)}`);
  }
}

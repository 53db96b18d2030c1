import { turn } from './turn.ts';

/**
 * Resolves when the microtasks that are under way, and the turns of the event loop that are ready, have run.
 *
 * It never sleeps: timers that are not due stay where they are. Work that passes through more than `turns` turns of the
 * event loop (one `setImmediate` after another) is not waited for to its end.
 *
 * @param turns - How many turns of the event loop to let pass; a whole number of 1 or more, default 4.
 * @throws RangeError at once, when `turns` is not such a number.
 * @example
 * ```ts
 * import { settleTasks } from '@forawait/core/testing';
 * const log: string[] = [];
 * setImmediate(() => log.push('immediate'));
 * await settleTasks();
 * log; // => ['immediate']
 * ```
 */
export function settleTasks(turns: number = 4): Promise<void> {
  if (!Number.isInteger(turns) || turns < 1) {
    throw new RangeError(`Cannot wait for ${String(turns)} turns: turns must be a whole number of 1 or more`);
  }
  return settle(turns);
}

let settling = 0;

async function settle(turns: number): Promise<void> {
  settling++;
  for (let left = turns; left > 0; left--) await turn();
  settling--;
}

/** Whether somebody lets turns pass now: a virtual clock must not take that for standing still. */
export const isSettling = (): boolean => settling > 0;

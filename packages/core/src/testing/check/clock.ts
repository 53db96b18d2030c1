import { settleTasks } from '../settle-tasks.ts';
import { virtualTime } from '../virtual-time.ts';

/** How a check waits. */
export interface Clock {
  /** Timers that wait. */
  pending(): number;
  /** Waits until it is enough, or the time is over; answers whether it is enough. */
  until(enough: () => boolean): Promise<boolean>;
  end(): void;
}

/** Parts of the time that is given: most of what waits for a timer waits for a short one. */
const PARTS = [0, 0.001, 0.01, 0.1, 1];

/** Timers take no time (`thrown` hears those that throw), and what waits for nothing that could still come is known to hang. */
export function virtualClock(withinMs: number, thrown: (error: unknown) => void): Clock {
  const time = virtualTime();
  return {
    pending: () => time.pending,
    until: async (enough) => {
      await settleTasks();
      const start = time.now;
      for (const part of PARTS) {
        if (enough()) return true;
        await time.advance(Math.max(0, start + withinMs * part - time.now)).catch(thrown);
      }
      return enough();
    },
    end: () => time.restore(),
  };
}

type Later = (run: () => void, delayMs: number) => unknown;

/** For what goes by the time of the world: sockets, children, timers that no virtual clock reaches. */
export function realClock(withinMs: number): Clock {
  const { setTimeout } = globalThis as unknown as { readonly setTimeout: Later };
  return {
    pending: () => 0,
    until: async (enough) => {
      await settleTasks();
      const start = performance.now();
      while (!enough() && performance.now() - start < withinMs) await new Promise<void>((run) => setTimeout(run, 1));
      return enough();
    },
    end: () => undefined,
  };
}

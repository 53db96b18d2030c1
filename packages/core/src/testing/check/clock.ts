import { settleTasks } from '../settle-tasks.ts';
import { type VirtualTime, virtualTime } from '../virtual-time.ts';
import type { Bounds } from './bounds.ts';

/** How a check waits. */
export interface Clock {
  /** Timers that wait, of those that were begun by what is checked. */
  pending(): number;
  /** Waits until it is enough, or the time is over; answers whether it is enough. */
  until(enough: () => boolean): Promise<boolean>;
  end(): void;
}

/** Parts of the time that is given: most of what waits for a timer waits for a short one. */
const PARTS = [0, 0.001, 0.01, 0.1, 1];

/** Timers take no time (`thrown` hears those that throw), and what waits for nothing that could still come is known to hang. */
export function virtualClock(withinMs: number, bounds: Bounds, thrown: (error: unknown) => void): Clock {
  const time = virtualFor(bounds);
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

/** Who else sets a timer meanwhile gets a real one. */
function virtualFor(bounds: Bounds): VirtualTime {
  const targets: readonly [object, string][] = [
    [globalThis, 'setTimeout'],
    [globalThis, 'setInterval'],
    [AbortSignal, 'timeout'],
  ];
  const before = targets.map(([target, name]) => ({ target, name, real: Reflect.get(target, name) as Run }));
  const time = virtualTime();
  for (const { target, name, real } of before) {
    const apply = (virtual: Run, self: unknown, values: unknown[]): unknown =>
      Reflect.apply(bounds.inside ? virtual : real, self, values);
    Reflect.set(target, name, new Proxy(Reflect.get(target, name) as Run, { apply }));
  }
  return time;
}

type Run = (...values: unknown[]) => unknown;
type Later = (run: () => void, delayMs: number) => unknown;

/** For what goes by the time of the world: sockets, children, timers that no virtual clock reaches. */
export function realClock(withinMs: number, bounds: Bounds): Clock {
  const { setTimeout } = globalThis as unknown as { readonly setTimeout: Later };
  const { pending, stop } = bounds.watchTimers();
  const pause = (): Promise<void> => new Promise((run) => bounds.leave(() => setTimeout(run, 1)));
  return {
    pending,
    until: async (enough) => {
      await settleTasks();
      const start = performance.now();
      while (!enough() && performance.now() - start < withinMs) await pause();
      return enough();
    },
    end: stop,
  };
}

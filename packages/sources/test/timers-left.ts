import { jest } from '@jest/globals';

/** How many timers `run` has set and neither waited for nor cleared; those of others in the process do not count. */
export async function timersLeft(run: () => Promise<void>): Promise<number> {
  const left = new Set<unknown>();
  const { setTimeout, clearTimeout } = globalThis;
  const set = jest.spyOn(globalThis, 'setTimeout').mockImplementation((callback: () => void, ms?: number) => {
    const timer = setTimeout(() => {
      left.delete(timer);
      callback();
    }, ms);
    left.add(timer);
    return timer;
  });
  const clear = jest.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    left.delete(timer);
    clearTimeout(timer);
  });
  try {
    await run();
  } finally {
    set.mockRestore();
    clear.mockRestore();
  }
  return left.size;
}

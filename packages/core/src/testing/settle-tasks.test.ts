import { expect, test } from '@jest/globals';
import { settleTasks } from './settle-tasks.ts';
import { turn } from './turn.ts';

test('settleTasks() waits for a long chain of microtasks', async () => {
  let steps = 0;
  const step = (): void => {
    if (++steps < 1000) void Promise.resolve().then(step);
  };
  step();
  await settleTasks();
  expect(steps).toBe(1000);
});

test('settleTasks() waits for immediates that schedule immediates, as far as it was told', async () => {
  const log: number[] = [];
  setImmediate(() => {
    log.push(1);
    setImmediate(() => log.push(2));
  });
  await settleTasks(2);
  expect(log).toEqual([1, 2]);
});

test('settleTasks() waits for ticks, queued microtasks and async generators alike', async () => {
  const log: string[] = [];
  process.nextTick(() => log.push('tick'));
  queueMicrotask(() => log.push('microtask'));
  void (async () => {
    for await (const value of (async function* () {
      yield 'generator';
    })()) {
      log.push(value);
    }
  })();
  await settleTasks(1);
  expect(log.sort()).toEqual(['generator', 'microtask', 'tick']);
});

test('settleTasks() does not wait for timers', async () => {
  let fired = false;
  const timer = setTimeout(() => {
    fired = true;
  }, 60_000);
  await settleTasks();
  clearTimeout(timer);
  expect(fired).toBe(false);
});

test.each([0, -1, 1.5, Number.NaN])('settleTasks(%p) throws at the call', (turns) => {
  expect(() => settleTasks(turns)).toThrow(RangeError);
});

test('without setImmediate a turn is a message to oneself', async () => {
  const { setImmediate: saved } = globalThis;
  const query = '?again'; // what a module takes from the globals, it takes when it is loaded
  const found: unknown[] = [];
  try {
    Reflect.deleteProperty(globalThis, 'setImmediate');
    const fresh = (await import(`./turn.ts${query}`)) as typeof import('./turn.ts');
    expect(fresh.turn).not.toBe(turn);
    void Promise.resolve().then(() => found.push('microtask'));
    await fresh.turn();
  } finally {
    globalThis.setImmediate = saved;
  }
  expect(found).toEqual(['microtask']);
});

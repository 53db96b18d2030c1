import { expect } from '@jest/globals';
import { caught } from '../helpers.ts';
import { either, type Fact, functionOf, type Kit } from './kit.ts';

/** How many turns of the promises pass until the stack is disposed of. */
async function turnsOf(kit: Kit, ...resources: unknown[]): Promise<number> {
  const stack = new kit.Stack();
  for (const resource of resources) stack.use(resource);
  let [turns, ended] = [0, false];
  const disposed = Reflect.apply(functionOf(kit, kit.disposeName), stack, []) as Promise<void>;
  const end = disposed.then(() => (ended = true));
  while (!ended) {
    turns++;
    await Promise.resolve();
  }
  await end;
  return turns;
}

/** What the async class waits for, to the turn. */
export const waitingFacts: Fact[] = [
  {
    says: 'waits for each before the next, and for a rejection as for an error',
    files: either([], ['prototype/disposeAsync/Symbol.asyncDispose-method-not-async']),
    async check(kit) {
      if (kit.kind === 'sync') return;
      const log: unknown[] = [];
      const stack = new kit.Stack();
      stack.defer(() => log.push('below'));
      stack.adopt('no', (value: unknown) => Promise.reject(value));
      stack.use({
        async [Symbol.asyncDispose]() {
          log.push('begin');
          await Promise.resolve();
          log.push('end');
        },
      });
      const ended = kit.dispose(stack);
      expect(log).toEqual(['begin']);
      expect(await caught(() => ended)).toBe('no');
      expect(log).toEqual(['begin', 'end', 'below']);
    },
  },
  {
    says: 'does not wait for what a sync disposer answers, nor mind that it rejects',
    files: either([]),
    async check(kit) {
      if (kit.kind === 'sync') return;
      const stack = new kit.Stack();
      stack.use({ [Symbol.dispose]: () => new Promise(() => {}) });
      let asked = false;
      stack.use({ [Symbol.dispose]: () => ({ then: () => (asked = true) }) });
      await kit.dispose(stack);
      expect(asked).toBe(false);
    },
  },
  {
    says: 'takes a turn for null, once, and only where nothing else was waited for',
    files: either(
      [],
      [
        'prototype/disposeAsync/explicit-await-for-null',
        'prototype/disposeAsync/explicit-await-for-undefined',
        'prototype/disposeAsync/explicit-await-skipped-when-empty',
      ],
    ),
    async check(kit) {
      if (kit.kind === 'sync') return;
      const [none, one, many] = [await turnsOf(kit), await turnsOf(kit, null), await turnsOf(kit, null, undefined)];
      expect([one - none, many - none]).toEqual([1, 1]);
      const resource = { [Symbol.asyncDispose]: () => undefined };
      expect(await turnsOf(kit, null, resource, null)).toBe(await turnsOf(kit, resource));
      const sync = { [Symbol.dispose]: () => undefined };
      expect(await turnsOf(kit, sync)).toBe(await turnsOf(kit, resource));
    },
  },
];

// Where there is no setImmediate: browsers.
import { afterEach, expect, test } from '@jest/globals';
import { settleTasks } from '../testing/index.ts';
import { breathe } from './breathe.ts';

const { setImmediate: real, MessageChannel: Real } = globalThis;
const closed: boolean[] = [];

afterEach(() => {
  Object.assign(globalThis, { setImmediate: real, MessageChannel: Real });
});

test('the event loop is given its turn by a message, and no port stays open', async () => {
  globalThis.MessageChannel = class extends Real {
    constructor() {
      super();
      const at = closed.push(false) - 1;
      this.port1.on('close', () => (closed[at] = true));
    }
  };
  globalThis.setImmediate = undefined as never;
  const log: string[] = [];
  for (const name of ['first', 'second']) void breathe().then(() => log.push(name));
  globalThis.setImmediate = real;
  queueMicrotask(() => log.push('microtask'));
  await settleTasks();
  expect([log, closed]).toEqual([['microtask', 'first', 'second'], [true]]);
});

test('a port that gives nothing before it is started, as those of browsers do, is started', async () => {
  let started = false;
  let hear = (): void => undefined;
  const port1 = { close: (): void => undefined, postMessage: () => real(() => started && hear()) };
  const port2 = {
    addEventListener: (_type: string, listener: () => void) => (hear = listener),
    start: () => (started = true),
  };
  globalThis.MessageChannel = class {
    readonly port1 = port1;
    readonly port2 = port2;
  } as never;
  globalThis.setImmediate = undefined as never;
  const breathing = breathe().then(() => 'breath');
  globalThis.setImmediate = real;
  expect(await Promise.race([breathing, settleTasks().then(() => 'waits')])).toBe('breath');
});

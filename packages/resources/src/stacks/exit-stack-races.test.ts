import { expect, test } from '@jest/globals';
import { settleTasks } from '@forawait/core/testing';
import { caught } from '../../test/helpers.ts';
import { contextManager } from '../contexts/context.ts';
import { AsyncExitStack } from './exit-stack.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';

const boom = new Error('boom');

/** A promise with its `open()`: something waits for it until the test says so. */
function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('an exit that is pushed while the exits run comes before the older ones', async () => {
  const log: string[] = [];
  const stack = new AsyncExitStack();
  stack.callback(() => log.push('base'));
  stack.callback(() => {
    log.push('first');
    stack.callback(() => log.push('late'));
  });
  await stack.close();
  expect(log).toEqual(['first', 'late', 'base']);
});

test('an exit that is pushed from outside while the exits run is not lost, at whatever turn it comes', async () => {
  for (let turns = 0; turns < 12; turns++) {
    const stack = new AsyncExitStack();
    stack.callback(async () => {});
    const closing = stack.close();
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    let ran = false;
    let refused = false;
    try {
      stack.callback(() => (ran = true));
    } catch {
      refused = true;
    }
    await closing;
    expect(ran).toBe(!refused);
  }
});

test('an exit that closes its own stack does not wait for itself', async () => {
  const log: string[] = [];
  const stack = new AsyncExitStack();
  stack.callback(() => log.push('base'));
  stack.callback(async () => {
    await stack.close();
    log.push('closed again');
  });
  await stack.close();
  expect(log).toEqual(['closed again', 'base']);
});

test('two closes at the same time run each exit once', async () => {
  let ran = 0;
  const stack = new AsyncExitStack();
  stack.callback(() => ran++);
  await Promise.all([stack.close(), stack.close()]);
  expect(ran).toBe(1);
});

test('C7: move() hands everything over in order, and the old stack leaves quietly', async () => {
  const log: string[] = [];
  const moved = await AsyncExitStack.run((stack) => {
    stack.callback(() => log.push('first in'));
    stack.callback(() => log.push('last in'));
    return stack.move();
  });
  expect(log).toEqual([]);
  await moved?.close();
  expect(log).toEqual(['last in', 'first in']);
});

test('after move() the old stack can be used again, on its own', async () => {
  const log: string[] = [];
  const stack = new AsyncExitStack();
  stack.callback(() => log.push('moved'));
  const heir = stack.move();
  stack.callback(() => log.push('own'));
  await stack.close();
  expect(log).toEqual(['own']);
  await heir.close();
  expect(log).toEqual(['own', 'moved']);
});

test('move() keeps what the construction made only where it succeeded', async () => {
  const log: string[] = [];
  const connect = (fails: boolean) =>
    AsyncExitStack.run(async (stack) => {
      stack.callback(() => log.push(`closed (${String(fails)})`));
      if (fails) throw boom;
      return stack.move();
    });
  expect(await caught(() => connect(true))).toBe(boom);
  expect(log).toEqual(['closed (true)']);
  const kept = await connect(false);
  expect(log).toEqual(['closed (true)']);
  await kept?.close();
  expect(log).toEqual(['closed (true)', 'closed (false)']);
});

test('an exit may move what is left: it is run by the new stack', async () => {
  const log: string[] = [];
  const stack = new AsyncExitStack();
  let rest: AsyncExitStack | undefined;
  stack.callback(() => log.push('base'));
  stack.callback(() => {
    rest = stack.move();
  });
  await stack.close();
  expect(log).toEqual([]);
  await rest?.close();
  expect(log).toEqual(['base']);
});

/** A context that waits at the gate while it is set up. */
function slow(log: string[], wait: Promise<void>, leaving: () => void = () => {}) {
  return contextManager(async function* slow() {
    await wait;
    log.push('enter');
    try {
      yield 'value';
    } catch (error) {
      log.push((error as Error).name);
      throw error;
    } finally {
      log.push('exit');
      leaving();
    }
  });
}

test('a context that is ready only after the stack was closed is left at once, and enter() rejects', async () => {
  const log: string[] = [];
  const { opened, open } = gate();
  const stack = new AsyncExitStack();
  const entering = caught(() => stack.enter(slow(log, opened)()));
  await stack.close();
  open();
  expect(await entering).toEqual(
    new ReferenceError('Cannot enter a context on a closed AsyncExitStack: its exits have run; make a new stack'),
  );
  expect(log).toEqual(['enter', 'ReferenceError', 'exit']);
});

test('where leaving it fails both errors leave', async () => {
  const { opened, open } = gate();
  const stack = new AsyncExitStack();
  const leaving = (): never => {
    throw boom;
  };
  const entering = caught(() => stack.enter(slow([], opened, leaving)()));
  await stack.close();
  open();
  const error = (await entering) as SuppressedError;
  expect(error.error).toBe(boom);
  expect(error.suppressed).toBeInstanceOf(ReferenceError);
});

test('a context that swallows cannot swallow that it came too late', async () => {
  const { opened, open } = gate();
  const stack = new AsyncExitStack();
  const swallowing = {
    async enter() {
      await opened;
      return { value: 1, exit: () => true };
    },
  };
  const entering = caught(() => stack.enter(swallowing));
  await stack.close();
  open();
  expect(await entering).toBeInstanceOf(ReferenceError);
});

test('a context that becomes ready while the exits run is left by them', async () => {
  const log: string[] = [];
  const setup = gate();
  const cleanUp = gate();
  const stack = new AsyncExitStack();
  stack.callback(() => cleanUp.opened);
  const entering = stack.enter(slow(log, setup.opened)());
  const closing = stack.close();
  setup.open();
  expect(await entering).toBe('value');
  await settleTasks();
  expect(log).toEqual(['enter']);
  cleanUp.open();
  await closing;
  expect(log).toEqual(['enter', 'exit']);
});

test('contexts that are entered at the same time are left in the reverse of the order in which they became ready', async () => {
  const log: string[] = [];
  const noted = contextManager(async function* (name: string, turns: number) {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    log.push(`enter ${name}`);
    yield;
    log.push(`exit ${name}`);
  });
  await AsyncExitStack.run((stack) => Promise.all([stack.enter(noted('slow', 9)), stack.enter(noted('fast', 1))]));
  expect(log).toEqual(['enter fast', 'enter slow', 'exit slow', 'exit fast']);
});

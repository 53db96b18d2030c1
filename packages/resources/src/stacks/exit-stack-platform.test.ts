import { describe, expect, test } from '@jest/globals';
import { caught, shapeOf } from '../../test/helpers.ts';
import { closing } from '../contexts/closing.ts';
import { contextManager } from '../contexts/context.ts';
import { nurseryContext } from '../nursery/nursery-context.ts';
import { sleep } from '../scope/checkpoint.ts';
import { AsyncDisposableStack, makeAsyncDisposableStack } from './async-disposable-stack.ts';
import { DisposableStack, makeDisposableStack } from './disposable-stack.ts';
import { AsyncExitStack } from './exit-stack.ts';

const fail = (message: string) => (): never => {
  throw new Error(message);
};

// A stack of the platform is a resource of ours, and ours one of the platform's: no adapter stands between them.
describe.each([
  ['ponyfills', makeDisposableStack(), makeAsyncDisposableStack()],
  ['exported', DisposableStack, AsyncDisposableStack],
])('%s:', (_, Sync, Async) => {
  test('enter() takes over a stack of the platform, sync or async, at once, and answers it', async () => {
    const log: string[] = [];
    const ours = new AsyncExitStack();
    ours.callback(() => log.push('ours'));
    const [sync, async] = [new Sync(), new Async()];
    const entered = [ours.enter(sync), ours.enter(async)];
    sync.defer(() => log.push('sync'));
    async.defer(async () => void log.push('async'));
    await ours.close();
    expect(log).toEqual(['async', 'sync', 'ours']);
    expect(await Promise.all(entered)).toEqual([sync, async]);
    expect([sync.disposed, async.disposed]).toEqual([true, true]);
  });

  test('errors of the body, of a stack inside and of an exit leave in one chain, in order of time', async () => {
    const error = await caught(() =>
      AsyncExitStack.run(async (ours) => {
        ours.callback(fail('ours'));
        const inside = await ours.enter(new Async());
        inside.defer(fail('older inside'));
        inside.defer(fail('inside'));
        throw new Error('body');
      }),
    );
    expect(shapeOf(error)).toBe('(ours over ((older inside over inside) over body))');
  });

  test('what was moved out of a stack inside is not disposed of', async () => {
    const log: string[] = [];
    const kept = await AsyncExitStack.run(async (ours) => {
      const inside = await ours.enter(new Sync());
      inside.defer(() => log.push('disposed'));
      return inside.move();
    });
    expect(log).toEqual([]);
    kept?.dispose();
    expect(log).toEqual(['disposed']);
  });

  test('a stack of the platform closes ours in its turn, and gathers its error with its own', async () => {
    const log: string[] = [];
    const platform = new Async();
    platform.defer(fail('platform'));
    const ours = platform.use(new AsyncExitStack());
    ours.push((failure) => log.push(`told ${String(failure)}`));
    ours.callback(fail('ours'));
    platform.defer(() => void log.push('later'));
    expect(shapeOf(await caught(() => platform.disposeAsync()))).toBe('(platform over ours)');
    expect(log).toEqual(['later', 'told [object Object]']);
  });

  test('a stack of the platform takes contexts that were entered, iterators that close, and nurseries', async () => {
    const log: string[] = [];
    const held = contextManager(async function* (name: string) {
      yield name;
      log.push(`left ${name}`);
    });
    const platform = new Async();
    expect(platform.use(await held('a').enter()).value).toBe('a');
    const letters = platform.use(closing(['a', 'b'].values()));
    const nursery = platform.use(await nurseryContext().enter());
    nursery.value.startSoon(() => sleep(1).then(() => log.push('task')));
    expect(letters.value.next().value).toBe('a');
    await platform.disposeAsync();
    expect(log).toEqual(['task', 'left a']);
  });

  test('a context of your own is adopted with its exit', async () => {
    const log: unknown[] = [];
    const platform = new Async();
    const entered = { value: 'connection', exit: async (failure?: unknown) => log.push(['exit', failure]) };
    platform.adopt(entered.value, async () => void (await entered.exit()));
    await platform.disposeAsync();
    expect(log).toEqual([['exit', undefined]]);
  });

  test('a sync stack refuses what can only be left by waiting', () => {
    expect(() => new Sync().use(new AsyncExitStack() as never)).toThrow(TypeError);
  });
});

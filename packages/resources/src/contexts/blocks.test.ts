// Which contexts serve one block, and which as many as one likes.
import { describe, expect, test } from '@jest/globals';
import { nurseryContext } from '../nursery/nursery-context.ts';
import { safeChannel } from '../nursery/safe-channel.ts';
import { closing } from './closing.ts';
import { contextManager } from './context.ts';
import { nullContext } from './null-context.ts';
import type { Context } from './protocol.ts';
import { scopedIter } from './scoped-iter.ts';
import { suppress } from './suppress.ts';

type Used = Pick<Context<unknown, undefined>, 'use'>;
const once = contextManager(async function* once() {
  yield 1;
});
const letters = safeChannel(async function* letters() {
  yield 'a';
});

describe('serves one block, and refuses a second one', () => {
  test.each<[string, Used]>([
    ['contextManager()', once()],
    ['scopedIter()', scopedIter([1])],
    ['closing()', closing([1].values())],
  ])('%s', async (_name, context) => {
    expect(await context.use(() => 'first')).toBe('first');
    await expect((async () => context.use(() => 'second'))()).rejects.toThrow(' twice: ');
  });
});

describe('serves as many blocks as one likes', () => {
  test.each<[string, Used]>([
    ['nullContext()', nullContext(1)],
    ['suppress()', suppress(TypeError)],
    ['nurseryContext()', nurseryContext()],
    ['safeChannel()', letters()],
  ])('%s', async (_name, context) => {
    expect(await context.use(() => 'first')).toBe('first');
    expect(await context.use(() => context.use(() => 'inside'))).toBe('inside');
  });

  test('a safe channel begins anew in each', async () => {
    const context = letters();
    for (let block = 0; block < 2; block++) expect(await context.use((values) => values.toArray())).toEqual(['a']);
  });
});

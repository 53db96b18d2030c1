import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { caught, shapeOf } from '../../test/helpers.ts';
import { contextManager } from '../contexts/context.ts';
import { AsyncExitStack } from './exit-stack.ts';
import type { Exit } from '../errors/failure.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';

/** What the exit of one level does, with or without an error under way. */
const BEHAVIOURS = ['pass', 'raise', 'translate', 'suppress', 'again'] as const;
type Behaviour = (typeof BEHAVIOURS)[number];

/** Every stack of three levels, the outermost first. */
const stacks = BEHAVIOURS.flatMap((outer) =>
  BEHAVIOURS.flatMap((middle) => BEHAVIOURS.map((inner) => [outer, middle, inner] as const)),
);

type Block = (levels: readonly Behaviour[], body: () => void) => Promise<unknown>;

const exitOf =
  (behaviour: Behaviour, level: number): Exit =>
  (failure) => {
    if (behaviour === 'raise') throw new Error(`raise ${level}`);
    if (failure === undefined) return false;
    if (behaviour === 'translate') throw new Error(`translate ${level}`, { cause: failure.error });
    if (behaviour === 'again') throw failure.error;
    return behaviour === 'suppress';
  };

const contextOf = contextManager(
  async function* (behaviour: Behaviour, level: number) {
    try {
      yield;
    } catch (error) {
      if (exitOf(behaviour, level)({ error }) !== true) throw error;
      return;
    }
    exitOf(behaviour, level)(undefined);
  },
  { suppresses: true },
);

/** The same by hand: what the three levels mean in plain JavaScript. */
const byHand: Block = async ([behaviour, ...inner], body) => {
  if (behaviour === undefined) return body();
  const level = inner.length;
  let failure: { readonly error: unknown } | undefined;
  try {
    await byHand(inner, body);
  } catch (error) {
    failure = { error };
  }
  if (behaviour === 'raise') {
    const raised = new Error(`raise ${level}`);
    throw failure === undefined ? raised : new SuppressedError(raised, failure.error);
  }
  if (failure === undefined || behaviour === 'suppress') return undefined;
  throw behaviour === 'translate' ? new Error(`translate ${level}`, { cause: failure.error }) : failure.error;
};

const pushed: Block = (levels, body) =>
  AsyncExitStack.run((stack) => {
    for (const [index, behaviour] of levels.entries()) stack.push(exitOf(behaviour, levels.length - 1 - index));
    body();
  });

const entered: Block = (levels, body) =>
  AsyncExitStack.run(async (stack) => {
    for (const [index, behaviour] of levels.entries()) {
      await stack.enter(contextOf(behaviour, levels.length - 1 - index));
    }
    body();
  });

const nested: Block = async ([behaviour, ...inner], body) => {
  if (behaviour === undefined) return body();
  return contextOf(behaviour, inner.length).use(() => nested(inner, body));
};

const stackOfStacks: Block = ([behaviour, ...inner], body) =>
  AsyncExitStack.run(async (stack) => {
    if (behaviour === undefined) return body();
    stack.push(exitOf(behaviour, inner.length));
    await stackOfStacks(inner, body);
  });

async function outcomeOf(block: Block, levels: readonly Behaviour[], fails: boolean): Promise<string> {
  const body = (): void => {
    if (fails) throw new Error('body');
  };
  let ended = false;
  const error = await caught(async () => {
    await block(levels, body);
    ended = true;
    throw new Error('quiet');
  });
  return ended ? 'quiet' : shapeOf(error);
}

test.each([
  ['exits on a stack', pushed],
  ['contexts on a stack', entered],
  ['nested contexts', nested],
  ['a stack in a stack', stackOfStacks],
])('C19: %s answer like nested blocks, for all 250 mixes of three levels', async (_, block) => {
  const differences: string[] = [];
  for (const levels of stacks) {
    for (const fails of [false, true]) {
      const [expected, actual] = [await outcomeOf(byHand, levels, fails), await outcomeOf(block, levels, fails)];
      if (expected !== actual) differences.push(`${levels.join(' ')} (${String(fails)}): ${actual}, not ${expected}`);
    }
  }
  expect(stacks).toHaveLength(125);
  expect(differences).toEqual([]);
});

test('C19: and so for random mixes of up to eight levels', async () => {
  const mixes = fc.array(fc.constantFrom(...BEHAVIOURS), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(mixes, fc.boolean(), async (levels, fails) => {
      const expected = await outcomeOf(byHand, levels, fails);
      for (const block of [pushed, entered, nested, stackOfStacks]) {
        expect(await outcomeOf(block, levels, fails)).toBe(expected);
      }
    }),
  );
});

test('the mixes do end in every way', async () => {
  const outcomes = new Set<string>();
  for (const levels of stacks) outcomes.add(await outcomeOf(byHand, levels, true));
  expect([...outcomes]).toEqual(
    expect.arrayContaining(['quiet', 'body', '(raise 0 over body)', '(translate 2 from (raise 1 over body))']),
  );
});

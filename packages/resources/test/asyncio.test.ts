import { CancelledError, from, TimeoutError } from '@forawait/core';
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CancelScope, checkpoint, failAfter, type Nursery, openNursery, sleep } from '../src/index.ts';
import { caught } from './helpers.ts';

/**
 * The situations of contextlib.json that are not contextlib's: what asyncio's TaskGroup and timeout, and `anext()`, answered
 * in CPython 3.11. Those of contextlib itself are in contextlib.test.ts.
 */
const golden = JSON.parse(readFileSync(new URL('./contextlib.json', import.meta.url), 'utf8')) as Record<
  string,
  { readonly result?: unknown; readonly raised?: string; readonly cause?: string | null }
>;

const fail = (message: string) => async (): Promise<never> => {
  await checkpoint();
  throw new Error(message);
};

/** Sleeps for ever; notes its end, and may need a moment or fail in it. */
async function sleeper(log: string[], note: string, end: () => unknown = () => undefined): Promise<void> {
  try {
    await sleep(Infinity);
  } catch (error) {
    expect(error).toBeInstanceOf(CancelledError);
    await end();
    log.push(note);
    throw error;
  }
}

async function messagesOf(body: (nursery: Nursery) => unknown): Promise<string[]> {
  const group = (await caught(() => openNursery(body))) as AggregateError;
  expect(group).toBeInstanceOf(AggregateError);
  return group.errors.map((error: Error) => error.message);
}

// The same answer, to the letter.
const same: Record<string, () => Promise<unknown>> = {
  'tg: two children fail -> ExceptionGroup both, sibling cancelled': async () => {
    const log: string[] = [];
    const errors = await messagesOf((nursery) => {
      nursery.startSoon(fail('1'));
      nursery.startSoon(fail('2'));
      nursery.startSoon(() => sleeper(log, 'sib cancelled'));
    });
    return [errors, log];
  },

  'tg: body raises -> children cancelled, awaited, group of 1': async () => {
    const log: string[] = [];
    const errors = await messagesOf(async (nursery) => {
      nursery.startSoon(() => sleeper(log, 'cleanup awaited', () => Promise.resolve()));
      await fail('body')();
    });
    return [errors, log];
  },

  'tg: child fails while body awaits -> body sees CancelledError, group raised': async () => {
    const log: string[] = [];
    const errors = await messagesOf(async (nursery) => {
      nursery.startSoon(fail('c'));
      await sleeper(log, 'body cancelled');
    });
    return [errors, log];
  },

  // A task has no handle of its own here: what is to be cancelled alone is given a scope.
  'tg: child cancelled individually is not an error': async () => {
    const scope = new CancelScope();
    await openNursery(async (nursery) => {
      nursery.startSoon(() => scope.run(() => sleep(Infinity)));
      await checkpoint();
      scope.cancel();
    });
    return scope.cancelledCaught;
  },

  'tg: cleanup error of cancelled sibling is added to group': () =>
    messagesOf((nursery) => {
      nursery.startSoon(fail('1'));
      nursery.startSoon(() =>
        sleeper([], 'not reached', () => {
          throw new Error('cleanup');
        }),
      );
    }),

  // `next()` needs no default: its answer says whether there was a value.
  'anext default': async () => {
    const values = from([1]);
    return [await nextOr(values, 'd'), await nextOr(values, 'd')];
  },
};

// The same situation with another answer; each says what differs.
const different: Record<string, () => Promise<void>> = {
  // Both refuse; ours says what is closed, and why.
  'tg: create_task after exit': async () => {
    let left: Nursery | undefined;
    await openNursery((nursery) => {
      left = nursery;
    });
    expect(golden['tg: create_task after exit']?.raised).toBe('RuntimeError');
    expect(() => left?.startSoon(() => undefined)).toThrow(
      'Cannot start a task: this nursery is closed, its body and all its tasks have ended',
    );
  },

  // Both are a TimeoutError, and cancel the body; Python's says nothing, ours how long the limit was.
  'timeout: asyncio.timeout converts to TimeoutError; body CancelledError internally': async () => {
    const log: string[] = [];
    const error = await caught(() => failAfter(1, () => sleeper(log, 'cancelled')));
    expect(error).toBeInstanceOf(TimeoutError);
    expect((error as Error).message).toContain('1 ms');
    expect(log).toEqual(['cancelled']);
  },
};

test.each(Object.entries(same))('as in Python: %s', async (name, action) => {
  expect(await action()).toEqual(golden[name]?.result);
});

test.each(Object.entries(different))('not as in Python: %s', (_, check) => check());

test('every vector is run here or in contextlib.test.ts', () => {
  const mine = Object.keys(golden).filter((name) => !/^(acm|stack|aclosing|suppress|nullcontext|agen)\b/.test(name));
  expect([...Object.keys(same), ...Object.keys(different)].sort()).toEqual(mine.sort());
});

async function nextOr<T>(iterator: AsyncIterator<T>, otherwise: unknown): Promise<unknown> {
  const answer = await iterator.next();
  return answer.done === true ? otherwise : answer.value;
}

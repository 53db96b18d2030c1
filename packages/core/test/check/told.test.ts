// Which law is told, and what a replay plays.
import { expect, test } from '@jest/globals';
import { from } from '../../src/index.ts';
import { BrokenLawError, checkAsyncIterable, type CheckSource, LAWS } from '../../src/testing/index.ts';

const errorOf = async (checking: Promise<unknown>): Promise<BrokenLawError> => {
  const error: unknown = await checking.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BrokenLawError);
  return error as BrokenLawError;
};
/** No return(): a break leaves the source open. After the end it goes on asking, too. */
function withoutReturn(source: CheckSource): AsyncIterableIterator<number> {
  const made = { next: () => source.next(), [Symbol.asyncIterator]: () => made };
  return made;
}
const replayOfLeak = { steps: 'next', values: 1 };

test('of two laws that are broken the first of the list is told, whichever reading comes first', async () => {
  const { law, replay } = await errorOf(checkAsyncIterable(withoutReturn, { seed: 1 }));
  expect({ law, replay }).toEqual({ law: 'closed once', replay: replayOfLeak });
});

test('with that one excepted the next is told', async () => {
  const { law, replay } = await errorOf(checkAsyncIterable(withoutReturn, { seed: 1, except: ['closed once'] }));
  expect({ law, replay }).toEqual({ law: 'closed unread', replay: { steps: '' } });
});

test('laws are told in the order of the list', async () => {
  const told: string[] = [];
  for (let law: string | undefined = ''; law !== undefined;) {
    const except = told as (keyof typeof LAWS)[];
    const error: unknown = await checkAsyncIterable(withoutReturn, { seed: 1, except }).catch(
      (thrown: unknown) => thrown,
    );
    law = error instanceof BrokenLawError ? error.law : undefined;
    if (law !== undefined) told.push(law);
  }
  expect(told).toEqual(Object.keys(LAWS).filter((law) => told.includes(law)));
  expect(told).toEqual(['closed once', 'closed unread', 'no pull after the end']);
});

test('a replay tells of its own reading, not of the plain one that it is compared with', async () => {
  const error = await errorOf(checkAsyncIterable(withoutReturn, { replay: replayOfLeak }));
  expect([error.law, error.replay]).toEqual(['closed once', replayOfLeak]);
});

test('a reading that breaks nothing is no error as a replay, whatever the plain one breaks', async () => {
  const except = ['closed once', 'closed unread'] as const;
  const error = await errorOf(checkAsyncIterable(withoutReturn, { seed: 1, except }));
  expect(error.law).toBe('no pull after the end');
  expect(await checkAsyncIterable(withoutReturn, { replay: replayOfLeak, except, seed: 1 })).toEqual({
    seed: 1,
    runs: 1,
  });
});

test('a replay is played once, after the plain reading, and not made shorter', async () => {
  let made = 0;
  const replay = { steps: 'next wait next wait', values: 3 };
  const error = await errorOf(checkAsyncIterable((source) => (made++, withoutReturn(source)), { replay }));
  expect([error.law, error.replay, made]).toEqual(['closed once', replay, 2]);
});

test('one iterator for all readings is told with the way out', async () => {
  const one = from([1, 2]);
  const { law, message } = await errorOf(checkAsyncIterable(() => one, { seed: 1 }));
  expect(law).toBe('same values');
  expect(message).toContain(
    'next() 1 answered done where a value should come; make() answered the iterator of an earlier reading: it must make it anew each time',
  );
});

test('an iterable that begins anew each time may be the same one', async () => {
  const values = { [Symbol.asyncIterator]: () => from([1, 2, 3]) };
  expect(await checkAsyncIterable(() => values, { seed: 1, runs: 60 })).toEqual({ seed: 1, runs: 60 });
});

import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { silent } from '../../contract/row-callbacks.ts';
import { inVirtualTime, watched } from '../../contract/watch.ts';
import { AsyncIter, type CancelReason, race, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('race() reads on in the source that answers first, and closes the others at once', async () => {
  const [slow, quick] = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
  const stream = race([slow, quick]);
  const first = stream.next();
  await settleTasks();
  expect([slow.pulls, quick.pulls]).toEqual([1, 1]);
  quick.deliver(1);
  expect(await first).toEqual(value(1));
  slow.assertClosedOnce();
  slow.deliver(5);
  const second = stream.next();
  await settleTasks();
  quick.deliver(2);
  expect(await second).toEqual(value(2));
  const end = stream.next();
  await settleTasks();
  quick.end();
  expect(await end).toEqual(done);
  expect([slow.pulls, quick.closes]).toEqual([1, 0]);
});

test('a source that answers on the spot wins, and those after it are not asked', async () => {
  const [before, after] = [probe({ values: [1] }), probe({ values: [2] })];
  expect(await toArray(race([before, [7, 8], after]))).toEqual([7, 8]);
  before.assertClosedOnce();
  expect([before.pulls, after.pulls, after.closes]).toEqual([1, 0, 1]);
});

test('race() of no source gives nothing; of one, its values', async () => {
  expect(await toArray(race([]))).toEqual([]);
  expect(await toArray(race([probe({ values: [1, 2] })]))).toEqual([1, 2]);
});

test(
  'an end is an answer',
  inVirtualTime(async () => {
    const other = probe({ hangAt: 0 });
    expect(await toArray(race([other, probe()]))).toEqual([]);
    other.assertClosedOnce();
  }),
);

test.each(['throw', 'reject'] as const)(
  'an error is an answer: the others are closed before it is told (%s)',
  inVirtualTime(async (fails: 'throw' | 'reject') => {
    const error = new Error('source');
    const others = [probe<number>({ hangAt: 0 }), probe({ values: [1] })] as const;
    const failing = probe<number>({ failAt: 0, fails, error, answers: fails === 'throw' ? 'sync' : 'promise' });
    let closes = 0;
    const stream = race([others[0], failing, others[1]]);
    const heard = await stream.next().catch((reason: unknown) => {
      closes = others[0].closes + others[1].closes;
      return reason;
    });
    expect(heard).toBe(error);
    expect(closes).toBe(2);
    expect(failing.closes).toBe(0);
    expect(await stream.next()).toEqual(done);
  }),
);

test('an error of a source that has lost is published', async () => {
  const error = new Error('loser');
  const { suppressed } = await watched(async () => {
    const [winner, loser] = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
    const stream = race([loser, winner]);
    const reading = stream.next();
    await settleTasks();
    winner.deliver(1);
    expect(await reading).toEqual(value(1));
    loser.fail(error);
    await settleTasks();
    await stream.return();
  });
  expect(suppressed).toEqual([error]);
});

test('the first value does not wait for a close of the others, the end does, for the grace at the most', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const loser = probe<number>({ answers: 'byHand', closes: 'never' });
    const stream = race([loser, probe({ values: [1, 2] })], { graceMs: 100 });
    expect(await stream.next()).toEqual(value(1));
    loser.deliver(9);
    expect(time.now).toBe(0);
    expect(await stream.next()).toEqual(value(2));
    expect(time.now).toBe(0);
    expect(await stream.next()).toEqual(done);
    expect(time.now).toBe(100);
  });
  expect(orphans).toHaveLength(2); // the source, after its own grace of 1000 ms, and the race, after 100
});

test('an error of the close of a loser is published, and the race goes on', async () => {
  const closeError = new Error('close');
  const { suppressed } = await watched(async () => {
    const loser = probe<number>({ hangAt: 0, closeError });
    expect(await toArray(race([loser, probe({ values: [1, 2] })]))).toEqual([1, 2]);
  });
  expect(suppressed).toEqual([closeError]);
});

test('left before an answer, all are closed; a value that comes in time is given', async () => {
  await watched(async () => {
    const [one, other] = [probe<number>({ answers: 'byHand', closes: 'byHand' }), silent()];
    const stream = race<number>([one, other]);
    const reading = stream.next();
    await settleTasks();
    const leaving = stream.return();
    await settleTasks();
    one.deliver(1);
    expect(await reading).toEqual(value(1));
    one.finishClose();
    expect(await leaving).toEqual(done);
    one.assertClosedOnce();
  });
});

test('left before the first read, iterators are closed', async () => {
  const sources = [probe({ values: [1] }), probe({ values: [2] })];
  await race(sources).return();
  for (const source of sources) source.assertClosedOnce();
});

test('calls that overlap are answered by the winner, in order', async () => {
  const stream = race([silent(), probe({ values: [1, 2] })]);
  expect(await Promise.all([stream.next(), stream.next(), stream.next()])).toEqual([value(1), value(2), done]);
});

test(
  'an abort ends race() and closes all sources',
  inVirtualTime(async () => {
    const controller = new AbortController();
    const sources = [probe({ hangAt: 0 }), probe({ hangAt: 0 })];
    const reading = errorOf(race(sources, { signal: controller.signal }).next());
    await settleTasks();
    controller.abort('stop');
    expect(await reading).toBe('stop');
    for (const source of sources) source.assertClosedOnce();
  }),
);

test('the winner is closed when enough is read', async () => {
  const winner = probe({ values: [1, 2, 3] });
  expect(await toArray(take(race([winner, silent()]), 2))).toEqual([1, 2]);
  winner.assertClosedOnce();
});

test('left before an answer, a value that comes in time is given, although another has not answered', async () => {
  await watched(async () => {
    const [one, other] = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
    const stream = race([one, other]);
    const reading = stream.next();
    await settleTasks();
    void stream.return();
    one.deliver(1);
    expect(await reading).toEqual(value(1));
  });
});

test('left before an answer, the read that waits is answered when the last source has ended', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const [one, other] = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
    const stream = race([one, other]);
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    one.end();
    other.end();
    expect([await reading, time.now]).toEqual([done, 0]);
  });
  expect(orphans).toEqual([]);
});

test.each([
  [
    'throws',
    (error: Error): never => {
      throw error;
    },
  ],
  ['rejects', (error: Error) => Promise.reject(error)],
])('where a source %s, the others hear of its error as the reason of their close', async (_how, fail) => {
  const error = new Error('source');
  const reasons: unknown[] = [];
  class Other extends AsyncIter<number> {
    protected override pull(): Promise<never> {
      return new Promise(() => undefined);
    }
    protected override close(reason?: CancelReason): void {
      reasons.push(reason);
    }
  }
  await watched(async () => {
    const failing: AsyncIterator<number> = { next: () => fail(error) };
    expect(await errorOf(race<number>([new Other(), failing as AsyncIterableIterator<number>]).next())).toBe(error);
  });
  expect(reasons).toEqual([{ source: 'sibling', detail: error }]);
});

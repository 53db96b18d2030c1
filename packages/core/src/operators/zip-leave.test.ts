// zip() that is left, aborted or failed at the same time as its sources end.
import { expect, test } from '@jest/globals';
import { watched } from '../../contract/watch.ts';
import { zip } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

test('a row whose values come within the grace answers the read that waits', async () => {
  await watched(async () => {
    const sources = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })] as const;
    const stream = zip(sources);
    const reading = stream.next();
    const leaving = stream.return();
    sources[0].deliver(1);
    sources[1].deliver(2);
    expect(await reading).toEqual({ value: [1, 2], done: false });
    await leaving;
  });
});

test('return() waits for the close that the end of one source has begun', async () => {
  await watched(async () => {
    const sources = [probe<number>({ answers: 'byHand' }), probe<number>({ closes: 'byHand', values: [1] })] as const;
    const stream = zip(sources);
    const reading = stream.next();
    await settleTasks();
    sources[0].end();
    await settleTasks();
    let left = false;
    const leaving = stream.return().then(() => (left = true));
    await settleTasks();
    expect(left).toBe(false);
    sources[1].finishClose();
    await Promise.all([reading, leaving]);
  });
});

test('a source that throws at once is heard, whatever those after it would have said', async () => {
  const error = new Error('the first source');
  const { suppressed } = await watched(async () => {
    const failing = probe({ answers: 'sync', failAt: 0, fails: 'throw', error });
    await expect(zip([failing, probe({ answers: 'sync' })]).next()).rejects.toBe(error);
  });
  expect(suppressed).toEqual([]);
});

test('an abort after return() changes nothing for the reads that were left', async () => {
  await watched(async () => {
    const controller = new AbortController();
    const sources = [probe<number>({ answers: 'sync' }), probe<number>({ closes: 'byHand', values: [1] })] as const;
    const stream = zip(sources, { signal: controller.signal });
    const reading = [stream.next(), stream.next()];
    const leaving = stream.return();
    controller.abort(new Error('the abort'));
    sources[1].finishClose();
    for (const answer of await Promise.all(reading)) expect(answer).toEqual({ value: undefined, done: true });
    await leaving;
  });
});

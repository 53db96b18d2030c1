// Several readers over one source: what one of them does meanwhile counts for the others at once.
import { expect, test } from '@jest/globals';
import { AsyncIter, from } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const reason = new Error('the abort');
const done = { value: undefined, done: true };
const rejection = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

test('a take() that others use up while a callback behind it is at work lets no further value through', async () => {
  let answer = (_passes: boolean): void => undefined;
  const seen: number[] = [];
  const three = from([1, 2, 3, 4, 5]).take(3);
  const picked = three.filter((value) => {
    seen.push(value);
    return value > 1 || new Promise<boolean>((resolve) => (answer = resolve));
  });
  const read = picked.next();
  expect([await three.next(), await three.next()]).toEqual([
    { value: 2, done: false },
    { value: 3, done: false },
  ]);
  answer(false);
  expect(await read).toEqual(done);
  expect(seen).toEqual([1]);
});

test('an abort reaches a callback behind a source that has ended, when another reader has heard of the end', async () => {
  const controller = new AbortController();
  let answer = (_value: unknown): void => undefined;
  const shared = from([1, 2], { signal: controller.signal });
  const one = shared.map(() => new Promise((resolve) => (answer = resolve)));
  const other = shared.map(() => new Promise(() => undefined));
  const reading = [one.next(), rejection(other.next())];
  expect(await shared.next()).toEqual(done);
  answer('a');
  expect([await reading[0], await one.next()]).toEqual([{ value: 'a', done: false }, done]);
  controller.abort(reason);
  expect(await Promise.race([reading[1], settleTasks().then(() => 'waits')])).toBe(reason);
});

test('a call that waits for its value still gets it when another reader was told of the end before', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const shared = from(source);
  const mapped = shared.map((value) => value);
  const first = mapped.next();
  const ended = shared.next();
  source.end(1);
  expect(await ended).toEqual(done);
  const second = mapped.next();
  source.deliver(1);
  expect([await first, await second]).toEqual([{ value: 1, done: false }, done]);
});

test('a source that leaves its own pipeline while it is asked, then fails, keeps no other reader waiting', async () => {
  const failure = new Error('the source');
  let answer = (_error: Error): void => undefined;
  class Leaving extends AsyncIter<number> {
    protected override pull(): Promise<number> {
      void this.return();
      return new Promise((_, reject) => (answer = reject));
    }
  }
  const shared = new Leaving({});
  const read = rejection(shared.next());
  await settleTasks();
  answer(failure);
  expect(await read).toBe(failure);
  expect(await shared.map((value) => value).next()).toEqual(done);
});

import { expect, test } from '@jest/globals';
import { probe } from './probe.ts';
import { settleTasks } from './settle-tasks.ts';
import { virtualTime } from './virtual-time.ts';

test('a probe gives its values in order and then says done, for ever', async () => {
  const source = probe({ values: ['a', 'b'] });
  const seen: string[] = [];
  for await (const value of source) seen.push(value);
  expect(seen).toEqual(['a', 'b']);
  expect(await source.next()).toEqual({ value: undefined, done: true });
  expect(source.events).toEqual(['open', 'next', 'value a', 'next', 'value b', 'next', 'done', 'next', 'done']);
});

test('its values may be endless', async () => {
  const source = probe({
    values: (function* () {
      for (let value = 0; ; value++) yield value;
    })(),
  });
  for await (const value of source) if (value === 3) break;
  expect([source.opened, source.pulls, source.closes]).toEqual([1, 4, 1]);
});

test('each opening of an iterable reads from the start, and it has no next() of its own', async () => {
  const source = probe({ values: [1, 2], shape: 'asyncIterable' });
  expect('next' in source).toBe(false);
  for await (const value of source) if (value === 1) break;
  const seen: number[] = [];
  for await (const value of source) seen.push(value);
  expect(seen).toEqual([1, 2]);
  expect([source.opened, source.closes, source.latePulls]).toEqual([2, 1, 0]);
});

test('the sync shapes answer in for...of', () => {
  const iterator = probe({ values: [1, 2], shape: 'iterator' });
  const iterable = probe({ values: [1, 2], shape: 'iterable' });
  expect([...iterator]).toEqual([1, 2]);
  expect([...iterable, ...iterable]).toEqual([1, 2, 1, 2]);
  expect(iterator.next()).toEqual({ value: undefined, done: true });
});

test('a bare iterator cannot be opened', async () => {
  const source = probe({ values: [1], shape: 'bareIterator' });
  expect(Symbol.asyncIterator in source).toBe(false);
  expect(await source.next()).toEqual({ value: 1, done: false });
});

test('it counts the calls that are in flight together', async () => {
  const source = probe({ values: [1, 2, 3] });
  await Promise.all([source.next(), source.next(), source.next()]);
  await source.next();
  expect([source.peak, source.inFlight]).toEqual([3, 0]);
});

test('it answers at once when told to', () => {
  const source = probe({ values: [1], answers: 'sync' });
  expect(source.next()).toEqual({ value: 1, done: false });
  expect(source.return?.()).toEqual({ value: undefined, done: true });
});

test('it answers by objects that have nothing of a promise but then', async () => {
  const source = probe({ values: [1], answers: 'thenable' });
  const answer = source.next();
  expect(answer).not.toBeInstanceOf(Promise);
  expect(await answer).toEqual({ value: 1, done: false });
});

test('it fails at the item it is told to, as the same object, and is over', async () => {
  const error = new Error('own');
  const source = probe({ values: [1, 2, 3], failAt: 1, error });
  await source.next();
  await expect(source.next()).rejects.toBe(error);
  expect(await source.next()).toEqual({ value: undefined, done: true });
  expect(source.events.filter((event) => event === 'error')).toHaveLength(1);
});

test('one that answers at once can fail by a promise', async () => {
  const error = new Error('own');
  const source = probe({ values: [1], answers: 'sync', failAt: 0, error });
  await expect(source.next()).rejects.toBe(error);
});

test('it throws from next() itself when told to', () => {
  const source = probe({ values: [1], failAt: 0, fails: 'throw' });
  expect(() => source.next()).toThrow('The probe fails at item 0');
});

test('it hangs in next(), and return() still answers', async () => {
  const source = probe({ values: [1, 2], hangAt: 1 });
  await source.next();
  let settled = false;
  void source.next().then(() => {
    settled = true;
  });
  await source.return?.();
  await settleTasks();
  expect(settled).toBe(false);
  expect(source.inFlight).toBe(1);
});

test('it hangs in return(), fails in return(), or has none', async () => {
  let settled = false;
  void probe({ closes: 'never' })
    .return?.()
    .then(() => {
      settled = true;
    });
  await settleTasks();
  expect(settled).toBe(false);
  const closeError = new Error('close');
  await expect(probe({ closeError }).return?.()).rejects.toBe(closeError);
  expect('return' in probe({ closes: 'missing' })).toBe(false);
});

test('the test answers by hand, in any order', async () => {
  const source = probe<string>({ answers: 'byHand' });
  const calls = [source.next(), source.next(), source.next()];
  source.deliver('second', 1);
  source.deliver('first');
  source.end();
  expect((await Promise.all(calls)).map(({ value }) => value)).toEqual(['first', 'second', undefined]);
  expect(source.events.slice(3)).toEqual(['value second', 'value first', 'done']);
});

test('the test fails a call by hand, and what was asked before the close may be answered after it', async () => {
  const source = probe<number>({ answers: 'byHand', closes: 'byHand' });
  const [first, second] = [source.next(), source.next()];
  const closing = source.return?.();
  source.deliver(1);
  source.fail('reason');
  source.finishClose();
  expect(await first).toEqual({ value: 1, done: false });
  await expect(second).rejects.toBe('reason');
  expect(await closing).toEqual({ value: undefined, done: true });
});

test('by hand even a call that comes after the end is answered as the test says', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const first = source.next();
  source.end();
  const late = source.next();
  source.fail('too late');
  expect(await first).toEqual({ value: undefined, done: true });
  await expect(late).rejects.toBe('too late');
  expect(source.latePulls).toBe(1);
});

test('the test fails the close by hand', async () => {
  const source = probe({ closes: 'byHand' });
  const closing = source.return?.();
  source.finishClose({ error: 'reason' });
  await expect(closing).rejects.toBe('reason');
});

test('an answer that nobody waits for is refused, and the message tells what happened', async () => {
  const source = probe<number>({ answers: 'byHand' });
  expect(() => source.deliver(1)).toThrow('no next() is waiting; so far: ');
  void source.next();
  expect(() => source.deliver(1, 7)).toThrow('no next() with number 7 is waiting; so far: next');
  expect(() => source.finishClose()).toThrow('no return() is waiting');
  source.end();
});

test('answers can take virtual time', async () => {
  const time = virtualTime();
  const source = probe({ values: [1, 2], delayMs: 1000 });
  await time.run(async () => {
    for await (const value of source) expect(time.now).toBe(value * 1000);
  });
  expect(time.now).toBe(3000);
  time.restore();
});

test('assertClosedOnce() passes after one return() and tells what happened otherwise', async () => {
  const source = probe({ values: [1, 2] });
  await source.next();
  expect(() => source.assertClosedOnce()).toThrow(
    'Expected the probe to be closed exactly once; what happened: next, value 1',
  );
  await source.return?.();
  source.assertClosedOnce();
  await source.return?.();
  expect(() => source.assertClosedOnce()).toThrow('return, returned, return, returned');
});

test('assertClosedOnce() refuses a pull after the close and a close after the end', async () => {
  const pulled = probe({ values: [1] });
  await pulled.return?.();
  await pulled.next();
  expect(() => pulled.assertClosedOnce()).toThrow('closed exactly once');
  const ended = probe();
  await ended.next();
  await ended.return?.();
  expect(() => ended.assertClosedOnce()).toThrow('closed exactly once');
  expect(ended.lateCloses).toBe(1);
});

test('assertUntouched() refuses an opening as well as a pull', () => {
  const source = probe();
  source.assertUntouched();
  source[Symbol.asyncIterator]();
  expect(() => source.assertUntouched()).toThrow('Expected the probe not to be touched; what happened: open');
});

test('a sync shape that should wait is refused', () => {
  expect(() => probe({ shape: 'iterator', hangAt: 0 })).toThrow(TypeError);
  expect(() => probe({ shape: 'iterable', closes: 'promise' })).toThrow(
    'a sync source answers at once; use an async shape',
  );
});

test.each<[unknown, string]>([
  [{ vals: [1] }, 'Cannot use option "vals": the options are values, shape, answers, closes, hangAt, failAt, fails,'],
  [[1, 2], 'Cannot use an array as options: they must be an object'],
])('the options %p are refused', (options, message) => {
  expect(() => probe(options as object)).toThrow(message);
});

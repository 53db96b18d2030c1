// What is refused, word for word.
import { settleTasks } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import { nullContext } from '../contexts/null-context.ts';
import { scopedIter } from '../contexts/scoped-iter.ts';
import { nurseryContext } from './nursery-context.ts';
import type { Nursery } from './nursery.ts';
import { openNursery } from './open-nursery.ts';
import { error } from '../../test/helpers.ts';

const none = undefined as never;

test.each<[string, (nursery: Nursery) => unknown, string]>([
  ['startSoon()', (nursery) => nursery.startSoon(none), 'it must be a function, not undefined'],
  ['start()', (nursery) => nursery.start(none), 'it must be a function, not undefined'],
  [
    'startSoon()',
    (nursery) => nursery.startSoon(() => 1, { name: 7 as never }),
    'its name must be a string, not the number 7',
  ],
  ['start()', (nursery) => nursery.start(() => 1, { name: 7 as never }), 'its name must be a string, not the number 7'],
])('%s refuses that at the call: %s', async (_name, call, rule) => {
  await openNursery((nursery) => {
    expect(() => call(nursery)).toThrow(new TypeError(`Cannot start a task: ${rule}`));
  });
});

test.each<[string, (nursery: Nursery, work: never) => unknown]>([
  ['startSoon()', (nursery, work) => nursery.startSoon(work)],
  ['start()', (nursery, work) => nursery.start(work)],
])('%s of a promise says what to write, and is the one who has heard of its error', async (_name, call) => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', hear);
  await openNursery((nursery) => {
    expect(() => call(nursery, Promise.reject(new Error('no disk')) as never)).toThrow(
      new TypeError('Cannot start a task: it must be a function, not a promise: write () => work()'),
    );
  });
  await settleTasks();
  process.off('unhandledRejection', hear);
  expect(unheard).toEqual([]);
});

test.each<[string, (options: object) => unknown]>([
  ['openNursery()', (options) => openNursery(() => 1, options)],
  ['nurseryContext()', (options) => nurseryContext(options)],
])('%s refuses a name that is no string, at the call', (_name, open) => {
  const rule = 'its name must be a string, not the bigint 5';
  expect(() => open({ name: 5n })).toThrow(new TypeError(`Cannot open a nursery: ${rule}`));
});

test.each<[string, () => unknown, string]>([
  ['nurseryContext()', () => nurseryContext().use(none), 'use a context'],
  ['nullContext()', () => nullContext().use(none), 'use a context'],
  ['scopedIter()', () => scopedIter([1]).use(none), 'use an iterator'],
])('use() of %s refuses what is no function, at the call', (_name, call, action) => {
  expect(call).toThrow(new TypeError(`Cannot ${action}: the body must be a function, not undefined`));
});

test('start() of a function without a name that ends too early says so', async () => {
  let failure: unknown;
  await openNursery(async (nursery) => {
    failure = await error(
      nursery.start(
        (
          () => () =>
            1
        )(),
      ),
    );
  });
  expect(failure).toEqual(new Error('Cannot go on after start(): the task has ended without calling started()'));
});

// Writables that are not Node's own: they know less of themselves, and tell errors in an order of their own.
import { expect, test } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { from, pipeTo } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

type Told = (error?: Error | null) => void;

/** Its writes are told of by hand. */
class Plain extends EventEmitter {
  readonly told: Told[] = [];
  readonly calls: string[] = [];

  write(_value: unknown, told: Told): boolean {
    this.told.push(told);
    return true;
  }
  end(told: Told): void {
    this.calls.push('end');
    queueMicrotask(() => told());
  }
  destroy(): void {
    this.calls.push('destroy');
  }
}

const failure = new Error('the write');

test('an error that only the callback of a write tells ends the pipe with it, and closes the source', async () => {
  const target = new Plain();
  const source = probe<number>({ answers: 'byHand' });
  const piping = errorOf(pipeTo(source, target));
  source.deliver(1);
  await settleTasks();
  target.told[0]!(failure);
  source.deliver(2);
  expect(await piping).toBe(failure);
  source.assertClosedOnce();
});

test('the error event that follows the callback of a write is heard, after the pipe has ended, and nothing stays behind', async () => {
  const target = new Plain();
  const { suppressed } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const piping = errorOf(pipeTo(source, target));
    source.deliver(1);
    await settleTasks();
    target.told[0]!(failure);
    source.deliver(2);
    expect(await piping).toBe(failure);
    target.emit('error', failure); // with nobody to hear it, it would be thrown
  });
  expect([suppressed, target.eventNames()]).toEqual([[], []]);
});

test('what other writes are told after the first error does not make a second one of its event, behind which none is waited for', async () => {
  const target = new Plain();
  const { suppressed } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const piping = errorOf(pipeTo(source, target));
    source.deliver(1);
    await settleTasks();
    source.deliver(2);
    await settleTasks();
    target.told[0]!(failure);
    target.told[1]!(new Error('not written'));
    target.emit('error', failure);
    source.deliver(3);
    expect(await piping).toBe(failure);
  });
  expect([suppressed, target.eventNames()]).toEqual([[], []]);
});

test('the error event of a stream that was destroyed for an error of the source is heard, and not told twice', async () => {
  const target = new Plain();
  const { suppressed } = await watched(async () => {
    expect(await errorOf(pipeTo(probe({ failAt: 0, error: failure }), target))).toBe(failure);
    target.emit('error', failure); // with nobody to hear it, it would be thrown
  });
  expect([suppressed, target.calls, target.eventNames()]).toEqual([[], ['destroy'], []]);
});

test('with preventClose the pipe ends when the last of several writes is told, and not before', async () => {
  const target = new Plain();
  let over = false;
  const piping = pipeTo([1, 2, 3], target, { preventClose: true }).then(() => (over = true));
  await settleTasks();
  for (const told of target.told) {
    expect(over).toBe(false);
    told(null);
    await settleTasks();
  }
  expect(await Promise.race([piping, settleTasks()])).toBe(true);
  expect([target.told.length, target.calls, target.eventNames()]).toEqual([3, [], []]);
});

test('where there is no process, as in a browser, a writable is ended as everywhere', async () => {
  const { process } = globalThis;
  const target = new Plain();
  globalThis.process = undefined as never;
  try {
    await from([1]).pipeTo(target);
  } finally {
    globalThis.process = process;
  }
  expect([target.told.length, target.calls]).toEqual([1, ['end']]);
});

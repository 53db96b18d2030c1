// Node takes more than ten listeners of one signal for a leak, and warns: this file fails where it does.
import { virtualTime } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import { EventEmitter, getEventListeners } from 'node:events';
import { openNursery } from '../nursery/open-nursery.ts';
import { main } from '../program/main.ts';
import { CancelScope } from './cancel-scope.ts';
import { sleep } from './checkpoint.ts';

const MANY = 20;

/** Listens as often as that, and answers how many listen now. */
const listen = (signal: AbortSignal): number => {
  for (let times = 0; times < MANY; times++) signal.addEventListener('abort', () => undefined);
  return getEventListeners(signal, 'abort').length;
};

test('any number may listen to the signal of a scope', () => {
  expect(listen(new CancelScope().signal)).toBe(MANY);
});

test('any number may listen to the signal of a nursery, of its tasks, and of one that starts', async () => {
  const time = virtualTime();
  const listening: number[] = [];
  await time
    .run(() =>
      openNursery(async (nursery) => {
        listening.push(listen(nursery.signal));
        nursery.startSoon(({ signal }) => listening.push(listen(signal)));
        await nursery.start(({ signal, started }) => (listening.push(listen(signal)), started()));
        await sleep(1);
      }),
    )
    .finally(() => time.restore());
  expect(listening).toEqual([MANY, 2 * MANY, MANY]);
});

test('any number may listen to the signal of main()', async () => {
  const host = Object.assign(new EventEmitter(), { exit: () => undefined, stderr: { write: () => undefined } });
  expect(await main(({ signal }) => listen(signal), { process: host })).toBe(MANY);
});

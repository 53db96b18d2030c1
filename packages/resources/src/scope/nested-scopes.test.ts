// Takes seconds: apart, for where tests have to be quick.
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CancelScope } from './cancel-scope.ts';
import { sleep } from './checkpoint.ts';
import { moveOnAfter } from './timeouts.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

test('E22: 5,000 nested scopes', async () => {
  const nested = async (depth: number): Promise<number> =>
    depth === 0 ? await sleep(1).then(() => 0) : 1 + ((await new CancelScope().run(() => nested(depth - 1))) ?? NaN);
  expect(await time.run(() => nested(5000))).toBe(5000);
  const cancelledNest = async (depth: number): Promise<unknown> =>
    depth === 0 ? await sleep(Infinity) : await new CancelScope().run(() => cancelledNest(depth - 1));
  expect(await time.run(() => moveOnAfter(1, () => cancelledNest(5000)))).toBeUndefined();
});

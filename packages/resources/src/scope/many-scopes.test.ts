// Takes seconds: apart, for where tests have to be quick.
import { expect, test } from '@jest/globals';
import { CancelScope } from './cancel-scope.ts';
import { checkpoint } from './checkpoint.ts';

test('200,000 scopes within one are cancelled with it', async () => {
  const outer = new CancelScope();
  let ended = 0;
  const run = outer.run(async ({ signal }) => {
    const gone = new Promise((resolve) => signal.addEventListener('abort', resolve));
    const body = (): Promise<unknown> => gone.finally(() => ended++);
    await Promise.all(Array.from({ length: 200_000 }, () => new CancelScope().run(body)));
    await checkpoint();
  });
  outer.cancel();
  expect([await run, ended]).toEqual([undefined, 200_000]);
});

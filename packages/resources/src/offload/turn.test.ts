import { expect, test } from '@jest/globals';
import { CancelScope } from '../scope/cancel-scope.ts';
import { CapacityLimiter } from '../sync/capacity-limiter.ts';
import { offload } from './offload.ts';

const SLICE_MS = 8;

// Who catches the cancellation and tries again, for ever, must not keep timers and signals of the system from being heard.
test.each([
  ['of offload()', {}],
  ['with a limiter', { limiter: new CapacityLimiter(1) }],
])(
  'where the scope was cancelled, a call %s rejects behind a turn where the last one was 8 ms ago',
  async (_what, options) => {
    const call = (): Promise<unknown> => offload('node:path', 'basename', ['/a'], options);
    const scope = new CancelScope();
    scope.cancel();
    await scope.run(async () => {
      await expect(call()).rejects.toThrow('Cancelled'); // what it needs is loaded
      let turned = false;
      for (const until = performance.now() + SLICE_MS; performance.now() < until;);
      setImmediate(() => (turned = true));
      await expect(call()).rejects.toThrow('Cancelled');
      expect(turned).toBe(true);
    });
  },
);

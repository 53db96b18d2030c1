import { virtualTime } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import type { Dispatcher } from 'undici';
import { fetcher } from './fetcher.ts';

/** Takes no request. */
function refusing(seen: Dispatcher.DispatchOptions[]): Dispatcher {
  const dispatch = (options: Dispatcher.DispatchOptions): boolean => {
    seen.push(options);
    throw new Error('taken down');
  };
  return { dispatch } as unknown as Dispatcher;
}

test('with idleMs: Infinity a body may stall for as long as it likes', async () => {
  const time = virtualTime();
  const late = new ReadableStream<Uint8Array>({
    start(body) {
      setTimeout(() => {
        body.enqueue(Buffer.from('"late"'));
        body.close();
      }, 3_600_000);
    },
  });
  const pages = fetcher(['http://a/'], { fetch: async () => new Response(late), idleMs: Infinity });
  expect(await time.run(() => pages.toArray())).toEqual(['late']);
  expect([time.now, time.pending]).toEqual([3_600_000, 0]);
  time.restore();
});

test.each([
  [Infinity, 0],
  [1000, 0],
  [undefined, undefined],
])('idleMs: %p asks undici for a limit of %p', async (idleMs, bodyTimeout) => {
  const seen: Dispatcher.DispatchOptions[] = [];
  const options = { dispatcher: refusing(seen), idleMs, retry: false, onError: 'skip' } as const;
  expect(await fetcher(['http://a/'], options).toArray()).toEqual([]);
  expect(seen.map((each) => each.bodyTimeout)).toEqual([bodyTimeout]);
});

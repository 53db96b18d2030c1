// undici cancels the body of a Response that was collected before anybody has read it: it would end as if it were empty.
import { expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { from, map } from './index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function collected(reference: WeakRef<object>): Promise<boolean> {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return reference.deref() === undefined;
}

/** What `make` makes of a response that nobody else holds. */
function madeOf<S>(make: (response: Response) => S): readonly [S, WeakRef<Response>] {
  const response = new Response('text');
  return [make(response), new WeakRef(response)];
}

test.each([
  ['from()', from],
  ['from() with an operator', (response: Response) => from(response).map(String)],
  ['map()', (response: Response) => map(response as never, String)],
])('a Response lives until it is read, by %s', async (_, make) => {
  const [stream, response] = madeOf(make as (response: Response) => AsyncIterable<unknown>);
  expect(await collected(response)).toBe(false);
  let count = 0;
  for await (const chunk of stream) count += chunk === undefined ? 0 : 1;
  expect(count).toBe(1);
});

test('a Response that nobody reads any more is collected', async () => {
  const [, response] = madeOf((given) => void from(given));
  expect(await collected(response)).toBe(true);
});

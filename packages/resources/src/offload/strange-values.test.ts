// Arguments, results and reports that cannot be sent, or not be received.
import { probe } from '@forawait/core/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { caught } from '../../test/helpers.ts';
import { borrowed, sourcePool, until, work } from '../../test/workers.ts';
import { CapacityLimiter, streamed } from '../index.ts';

const limiter = new CapacityLimiter(1);
const workers = sourcePool({ max: 1, limiter });
afterAll(() => workers.close());

/** What a call rejects with; then its worker and its token are back, and the worker is the same. */
async function failed(call: () => Promise<unknown>): Promise<unknown> {
  const thread = await workers.run(work, 'thread', []);
  const error = await caught(call);
  await until(() => borrowed(limiter) === 0 && workers.statistics().busy === 0);
  expect(await workers.run(work, 'thread', [])).toBe(thread);
  return error;
}

describe.each([
  ['heard', { onProgress: () => undefined }],
  ['not heard', {}],
])('with progress that is %s', (_how, options) => {
  test('a result whose buffer was moved before is a TypeError', async () => {
    expect(await failed(() => workers.run(work, 'moveTwice', [], options))).toMatchObject({
      name: 'TypeError',
      message: 'Cannot send the result of an offloaded function: it cannot be cloned',
      cause: { name: 'TypeError' },
    });
  });

  test('what the worker has sent and cannot be received is an error', async () => {
    // Node 22 does not even send it.
    const message = /^Cannot (receive what .* of .*work.ts has sent: |send the result|transfer)/;
    expect(await failed(() => workers.run(work, 'moveForeignTwice', [], options))).toMatchObject({
      message: expect.stringMatching(message),
    });
    const report = caught(() => workers.run(work, 'reportForeignTwice', [], options));
    expect(await report).toMatchObject({ message: expect.stringMatching(message) });
  });
});

const boom = new Error('boom');
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const trapped = new Proxy({}, { getPrototypeOf: () => { throw boom; } }); // prettier-ignore
const thrower = (error: unknown): object => ({
  get part(): never {
    throw error;
  },
});

test.each([
  ['a proxy that was revoked', revoked.proxy],
  ['a proxy that tells nobody its class', trapped],
  ['a proxy that throws what cannot be looked at', thrower(revoked.proxy)],
  ['a getter that throws', thrower(boom)],
  ['a getter that throws what a wrong transfer throws', thrower(new TypeError('Cannot perform this'))],
  ['a getter that throws nothing', thrower(undefined)],
])('an argument that cannot be cloned is a TypeError: %s', async (_what, part) => {
  const source = probe({ values: [1] });
  const bytes = new Uint8Array(8);
  const options = { transfer: [bytes.buffer] };
  const args = [part, streamed(source), bytes];
  expect(await failed(() => workers.run(work.href, 'add', args, options))).toMatchObject({
    name: 'TypeError',
    message: expect.stringMatching(/^Cannot offload to add of .*work.ts: its arguments cannot be cloned$/),
  });
  expect(source.closes).toBe(1);
});

test('what a getter among the arguments throws is the cause', async () => {
  expect(await failed(() => workers.run(work.href, 'add', [thrower(boom)]))).toMatchObject({ cause: boom });
});

test('a list of arguments that cannot be read is refused at the call', () => {
  const args = new Proxy([1, 2], { get: () => { throw boom; } }); // prettier-ignore
  expect(() => workers.run(work.href, 'add', args)).toThrow(boom);
});

test('what happens to the list of arguments after the call does not matter to it', async () => {
  const args = [1, 2];
  const sum = workers.run(work.href, 'add', args);
  args[0] = 10;
  expect(await sum).toBe(3);
});

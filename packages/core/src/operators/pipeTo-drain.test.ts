import { expect, test } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { errorOf } from '../../contract/exits.ts';
import { BrokenChannelError, type NodeWritableLike, pipeTo } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

/** Says by the answer of `write()` alone that it is full: after every value, or as `answer` says. */
class Narrow extends EventEmitter implements NodeWritableLike {
  readonly written: unknown[] = [];
  readonly answer: () => unknown;

  constructor(answer: () => unknown = () => false) {
    super();
    this.answer = answer;
  }
  write(value: unknown, told: () => void): boolean {
    this.written.push(value);
    queueMicrotask(told);
    return this.answer.call(this) as boolean;
  }
  end(told: () => void): void {
    this.written.push('end');
    queueMicrotask(told);
  }
  destroy(): void {
    this.written.push('destroyed');
  }
}

test('a writable that only answers that it is full is waited for until it drains', async () => {
  const target = new Narrow();
  const source = probe({ values: [1, 2] });
  const piping = pipeTo(source, target);
  await settleTasks();
  expect([source.pulls, target.written]).toEqual([1, [1]]);
  target.emit('drain');
  await settleTasks();
  expect([source.pulls, target.written]).toEqual([2, [1, 2]]);
  target.emit('drain');
  await piping;
  expect([target.written, target.eventNames()]).toEqual([[1, 2, 'end'], []]);
});

test('a writable that drains before it has answered', async () => {
  const target: Narrow = new Narrow(() => {
    target.emit('drain');
    return false;
  });
  await pipeTo([1, 2], target);
  expect(target.written).toEqual([1, 2, 'end']);
});

test('a writable that answers nothing has room', async () => {
  const target = new Narrow(() => undefined);
  await pipeTo([1, 2], target);
  expect(target.written).toEqual([1, 2, 'end']);
});

test.each(['close', 'error'])('a full writable that tells %s drains no more', async (event) => {
  const target = new Narrow();
  const source = probe({ values: [1, 2] });
  const piping = errorOf(pipeTo(source, target));
  await settleTasks();
  const error = new Error('the writable');
  target.emit(event, error);
  const told = await piping;
  if (event === 'error') expect(told).toBe(error);
  else expect(told).toBeInstanceOf(BrokenChannelError);
  source.assertClosedOnce();
  expect([source.pulls, target.eventNames()]).toEqual([1, []]);
});

test('a full writable is left when the signal aborts', async () => {
  const target = new Narrow();
  const source = probe({ values: [1, 2] });
  const controller = new AbortController();
  const piping = errorOf(pipeTo(source, target, { signal: controller.signal }));
  await settleTasks();
  controller.abort('enough');
  expect(await piping).toBe('enough');
  source.assertClosedOnce();
  target.emit('close');
  expect([target.written, target.eventNames()]).toEqual([[1, 'destroyed'], []]);
});

test('nothing is read behind an abort when a full writable drains after it, although the source stays open', async () => {
  const controller = new AbortController();
  const source = probe({ values: [1, 2] });
  const target = new WritableStream<number>({ write: () => new Promise(() => undefined) });
  const prevented = { preventAbort: true, preventCancel: true };
  const piping = errorOf(pipeTo(source, target, { signal: controller.signal, ...prevented }));
  await settleTasks();
  controller.abort('stop');
  expect(await piping).toBe('stop');
  await settleTasks();
  expect([source.pulls, source.closes]).toEqual([1, 0]);
});

test('an http2 response whose client reads nothing takes a bounded number of chunks', async () => {
  let pulls = 0;
  const endless = (function* () {
    for (;;) {
      pulls++;
      yield Buffer.alloc(65_536);
    }
  })();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  const request = client.request({ ':path': '/' }).pause();
  request.on('error', () => undefined);
  const [, response] = (await once(server, 'request')) as [unknown, Http2ServerResponse];
  const piping = errorOf(pipeTo(endless, response as unknown as NodeWritableLike));
  await settleTasks(100);
  expect(pulls).toBeLessThan(20);
  client.destroy();
  expect(await piping).toBeInstanceOf(BrokenChannelError);
  server.close();
  await once(server, 'close');
});

test.each(['end', 'destroy'] as const)('of a Node Writable that was closed by %s() nothing is asked', async (how) => {
  const stream = new Writable({ write: (_value, _encoding, told) => told() });
  stream[how]();
  const source = probe({ values: ['a'] });
  expect(await errorOf(pipeTo(source, stream))).toBeInstanceOf(BrokenChannelError);
  source.assertClosedOnce();
  expect(source.pulls).toBe(0);
});

test('a Node Writable that others have filled before is waited for until it drains', async () => {
  const written: unknown[] = [];
  let told = (): void => undefined;
  const stream = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (value, _encoding, done) => {
      written.push(value);
      told = done;
    },
  });
  stream.write('of others');
  const source = probe({ values: ['a'] });
  const piping = pipeTo(source, stream);
  await settleTasks();
  expect([source.pulls, written]).toEqual([0, ['of others']]);
  told();
  await settleTasks();
  told();
  await piping;
  expect(written).toEqual(['of others', 'a']);
});

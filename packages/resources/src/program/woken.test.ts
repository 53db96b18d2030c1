// What Node tells and keeps of a program beside its body: that nothing is left to wait for, an exit code, stdin.
import { expect, test } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { settleTasks } from '@forawait/core/testing';
import { main } from './main.ts';
import type { ProcessLike } from './signal-watch.ts';

class FakeProcess extends EventEmitter implements ProcessLike {
  readonly written: string[] = [];
  exitCode: number | string | null | undefined;
  readonly stderr = { write: (text: string) => this.written.push(text) };
  readonly stdin = { unrefs: 0, readableFlowing: true as boolean | null, unref: (): unknown => this.stdin.unrefs++ };

  exit(): void {}
}

/** A body that waits for what nobody in the program will do, until it is told to. */
function waiting(): { readonly end: (code?: number) => void; readonly body: () => Promise<number | void> } {
  let end!: (code?: number) => void;
  const ended = new Promise<number | void>((resolve) => (end = resolve));
  return { end, body: () => ended };
}

test.each([
  ['none', undefined, undefined, 0],
  ['the one that was set before', '4', undefined, 4],
  ['its own', undefined, 3, 3],
])('a body that something wakes that nobody knew of has the exit code %s', async (_which, set, answer, code) => {
  const host = new FakeProcess();
  host.exitCode = set;
  const { end, body } = waiting();
  const running = main(body, { process: host });
  host.emit('beforeExit');
  expect(host.exitCode).toBe(13);
  end(answer);
  expect(await running).toBe(code);
  expect(host.exitCode).toBe(answer ?? set);
});

test('an exit code that such a body sets stays', async () => {
  const host = new FakeProcess();
  const { end, body } = waiting();
  const running = main(() => body().then(() => void (host.exitCode = 5)), { process: host });
  host.emit('beforeExit');
  end();
  expect([await running, host.exitCode]).toEqual([5, 5]);
});

test('that nothing is left to wait for is told once', async () => {
  const host = new FakeProcess();
  const { end, body } = waiting();
  const running = main(body, { process: host });
  host.emit('beforeExit');
  host.emit('beforeExit');
  expect(host.written.join('').match(/nothing is left/g)).toHaveLength(1);
  end();
  await running;
});

test('a rejection that nobody hears of, in the last turn of the body, makes code 1', async () => {
  const host = new FakeProcess();
  const body = (): void => void setImmediate(() => host.emit('unhandledRejection', new Error('unheard')));
  expect([await main(body, { process: host }), host.exitCode]).toEqual([1, 1]);
  expect(host.written.join('')).toContain('Error: unheard');
});

test('the end of a program within another one leaves it stdin', async () => {
  const host = new FakeProcess();
  const seen: number[] = [];
  await main(
    async () => {
      await main(() => {}, { process: host });
      seen.push(host.stdin.unrefs);
    },
    { process: host },
  );
  expect([...seen, host.stdin.unrefs]).toEqual([0, 1]);
});

test('the end of one of two programs at a time leaves the other one stdin', async () => {
  const host = new FakeProcess();
  const { end, body } = waiting();
  const running = main(body, { process: host });
  await main(() => {}, { process: host });
  expect(host.stdin.unrefs).toBe(0);
  end();
  await running;
  expect(host.stdin.unrefs).toBe(1);
});

test('stdin that the program has not read is left as it is, for what comes behind it', async () => {
  const host = new FakeProcess();
  host.stdin.readableFlowing = null;
  await main(() => settleTasks(), { process: host });
  expect(host.stdin.unrefs).toBe(0);
});

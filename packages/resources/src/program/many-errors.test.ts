import { expect, test } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { shielded } from '../scope/timeouts.ts';
import { AsyncEvent } from '../sync/async-event.ts';
import { formatError } from '../errors/format-error.ts';
import { main } from './main.ts';
import type { ProcessLike } from './signal-watch.ts';

/** More than the arguments that a call can take. */
const MANY = 200_000;

function fakeProcess() {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text) };
  return Object.assign(new EventEmitter(), { written, stderr, exit: () => {} }) satisfies ProcessLike;
}

test('a group of 200,000 errors is printed as far as it is printed, and makes code 1', async () => {
  const host = fakeProcess();
  const errors = Array.from({ length: MANY }, (_, index) => `error ${index}`);
  const code = await main(
    () => {
      throw new AggregateError(errors, 'many');
    },
    { process: host },
  );
  expect([code, host.written[0]?.split('\n').at(-2)]).toEqual([1, '... and more errors']);
});

test('of a group, those that come first are printed', () => {
  const text = formatError(new AggregateError(['a', 'b'], 'two'));
  expect(text.split('\n').slice(-2)).toEqual(['  [errors[0]]: a', '  [errors[1]]: b']);
});

test('what refuses to end is told where 200,000 scopes lie in the program', async () => {
  const host = fakeProcess();
  let end!: () => void;
  const gone = new Promise<void>((resolve) => (end = resolve));
  const body = (): Promise<unknown> => Promise.all(Array.from({ length: MANY }, () => shielded(() => gone)));
  const event = new AsyncEvent();
  const running = main(async () => void (await Promise.all([shielded(() => event.wait()), body()])), { process: host });
  host.emit('SIGINT');
  host.emit('SIGTERM');
  end();
  event.set();
  await running;
  expect(host.written[0]?.split('\n').slice(0, 2)).toEqual(['These have not ended:', 'main(): an event']);
});

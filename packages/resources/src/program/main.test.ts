import { afterEach, expect, test } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import { CancelledError } from '@forawait/core';
import { settleTasks, virtualTime } from '@forawait/core/testing';
import { openNursery } from '../nursery/open-nursery.ts';
import { pool } from '../pool/pool.ts';
import { sleep } from '../scope/checkpoint.ts';
import { AsyncEvent } from '../sync/async-event.ts';
import { shielded } from '../scope/timeouts.ts';
import { main } from './main.ts';
import type { ProcessLike } from './signal-watch.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';
import { error } from '../../test/helpers.ts';

/** A process that writes down what is done to it and goes on living. */
class FakeProcess extends EventEmitter implements ProcessLike {
  readonly exits: number[] = [];
  readonly written: string[] = [];
  exitCode: number | string | null | undefined;
  readonly stderr = { write: (text: string) => this.written.push(text) };

  exit(code: number): void {
    this.exits.push(code);
  }

  get attached(): number {
    return this.eventNames().reduce((sum, name) => sum + this.listenerCount(name), 0);
  }
}

let time: ReturnType<typeof virtualTime> | undefined;
afterEach(() => {
  time?.restore();
  time = undefined;
});

/** Waits until the signal aborts, then fails with its reason, as well-behaved work does. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

test('a body that answers nothing makes code 0, and nothing is left behind', async () => {
  const host = new FakeProcess();
  const code = await main(async () => {}, { process: host });
  expect([code, host.exitCode, host.exits, host.written, host.attached]).toEqual([0, undefined, [], [], 0]);
});

test.each([[0], [3], [255]])('the number that the body answers is the exit code: %d', async (code) => {
  const host = new FakeProcess();
  expect(await main(() => code, { process: host })).toBe(code);
  expect([host.exitCode, host.written]).toEqual([code, []]);
});

test('an exit code that was set elsewhere stays where the body says none', async () => {
  const host = new FakeProcess();
  expect(
    await main(
      () => {
        host.exitCode = '4';
      },
      { process: host },
    ),
  ).toBe(4);
  expect(host.exitCode).toBe('4');
  expect(await main(() => 0, { process: host })).toBe(0);
  expect(host.exitCode).toBe(0);
});

test('an error of the body makes code 1, with its stack and its causes on stderr', async () => {
  const host = new FakeProcess();
  const error = new Error('broken', { cause: new TypeError('deep down') });
  expect(await main(() => Promise.reject(error), { process: host })).toBe(1);
  expect(host.exitCode).toBe(1);
  expect(host.written).toHaveLength(1);
  expect(host.written[0]).toContain('Error: broken\n    at ');
  expect(host.written[0]).toContain('main.test.ts');
  expect(host.written[0]).toMatch(/\n {2}\[cause\]: TypeError: deep down\n/);
  expect(host.written[0]).toMatch(/[^\n]\n$/);
});

test('a body that throws before it returns a promise is treated the same', async () => {
  const host = new FakeProcess();
  const code = await main(
    () => {
      throw new Error('at once');
    },
    { process: host },
  );
  expect([code, host.attached]).toEqual([1, 0]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s aborts the signal with a CancelledError, and the code is %d', async (name, expected) => {
  const host = new FakeProcess();
  const log: unknown[] = [];
  const running = main(
    async ({ signal }) => {
      try {
        await untilAborted(signal);
      } catch (error) {
        log.push(error);
        throw error;
      } finally {
        await settleTasks();
        log.push('cleaned up');
      }
    },
    { process: host },
  );
  host.emit(name);
  expect(await running).toBe(expected);
  const [reason, cleaned] = log as [CancelledError, string];
  expect(reason).toBeInstanceOf(CancelledError);
  expect(reason.reason).toEqual({ source: 'signal', detail: name });
  expect([reason.name, reason.message, cleaned]).toEqual(['AbortError', `Cancelled by ${name}`, 'cleaned up']);
  expect([host.exitCode, host.exits, host.written, host.attached]).toEqual([expected, [], [], 0]);
});

test('a body that ends normally after a signal, without a code, makes 130', async () => {
  const host = new FakeProcess();
  const running = main(({ signal }) => untilAborted(signal).catch(() => {}), { process: host });
  host.emit('SIGINT');
  expect(await running).toBe(130);
});

test('a body that ends normally after a signal and says a code gets it', async () => {
  const host = new FakeProcess();
  const running = main(({ signal }) => untilAborted(signal).catch(() => 0), { process: host });
  host.emit('SIGTERM');
  expect([await running, host.exitCode]).toEqual([0, 0]);
});

test('an error of the clean-up after a signal is told, and the code says that it was interrupted', async () => {
  const host = new FakeProcess();
  const running = main(
    async ({ signal }) => {
      await untilAborted(signal).catch(() => {});
      throw new Error('clean-up failed');
    },
    { process: host },
  );
  host.emit('SIGINT');
  expect(await running).toBe(130);
  expect(host.written.join('')).toContain('Error: clean-up failed');
});

test.each<[string, (reason: unknown) => unknown]>([
  ['an AbortError of the platform', () => new DOMException('stopped', 'AbortError')],
  ['two cancellations in one', (reason) => new SuppressedError(new DOMException('', 'AbortError'), reason)],
  ['a group of cancellations', (reason) => new AggregateError([reason, reason])],
])('%s after a signal is quiet', async (_, make) => {
  const host = new FakeProcess();
  const running = main(({ signal }) => untilAborted(signal).catch((error: unknown) => Promise.reject(make(error))), {
    process: host,
  });
  host.emit('SIGINT');
  expect([await running, host.written]).toEqual([130, []]);
});

test.each<[string, (reason: unknown) => unknown]>([
  ['beside the cancellation', (reason) => new SuppressedError(new Error('real'), reason)],
  ['in a group with it', (reason) => new AggregateError([reason, new Error('real')])],
  ['because of it', (cause) => new Error('real', { cause })],
  ['that is nothing', () => undefined],
])('an error %s is told', async (_, make) => {
  const host = new FakeProcess();
  const running = main(({ signal }) => untilAborted(signal).catch((error: unknown) => Promise.reject(make(error))), {
    process: host,
  });
  host.emit('SIGINT');
  expect(await running).toBe(130);
  expect(host.written.join('')).toMatch(/real|undefined/);
});

test('an AbortError without a signal is an error like any other', async () => {
  const host = new FakeProcess();
  const error = new DOMException('stopped by somebody else', 'AbortError');
  expect(await main(() => Promise.reject(error), { process: host })).toBe(1);
  expect(host.written.join('')).toContain('stopped by somebody else');
});

test('a second signal ends the process at once, with its own number', async () => {
  time = virtualTime();
  const host = new FakeProcess();
  let release = (): void => {};
  const running = main(() => new Promise<void>((resolve) => (release = resolve)), { process: host });
  host.emit('SIGINT');
  host.emit('SIGTERM');
  expect(host.exits).toEqual([143]);
  release();
  expect(await running).toBe(130);
});

test('the same signal again after 100 ms is a second one', async () => {
  time = virtualTime();
  const host = new FakeProcess();
  let release = (): void => {};
  const running = main(() => new Promise<void>((resolve) => (release = resolve)), { process: host });
  host.emit('SIGINT');
  await time.advance(100);
  host.emit('SIGINT');
  expect(host.exits).toEqual([130]);
  release();
  await running;
});

test('the same signal again within 100 ms is the same press, passed on by a parent', async () => {
  time = virtualTime();
  const host = new FakeProcess();
  const running = main(({ signal }) => untilAborted(signal), { process: host });
  host.emit('SIGINT');
  await time.advance(99);
  host.emit('SIGINT');
  expect(host.exits).toEqual([]);
  expect(await running).toBe(130);
});

test('a body that does not end within the grace is given up, and says so', async () => {
  time = virtualTime();
  const host = new FakeProcess();
  let release = (): void => {};
  const running = main(() => new Promise<void>((resolve) => (release = resolve)), { process: host, graceMs: 5000 });
  await time.advance(60_000);
  host.emit('SIGTERM');
  await time.advance(4999);
  expect(host.exits).toEqual([]);
  await time.advance(1);
  expect(host.exits).toEqual([143]);
  expect(host.written).toEqual(['main() gave up: its body did not end within 5000 ms after SIGTERM\n']);
  release();
  await running;
});

test.each([[0], [2 ** 31 - 1]])('a grace of %d ms is kept', async (graceMs) => {
  time = virtualTime();
  const host = new FakeProcess();
  let release = (): void => {};
  const running = main(() => new Promise<void>((resolve) => (release = resolve)), { process: host, graceMs });
  host.emit('SIGINT');
  expect([host.exits, time.pending]).toEqual([[], 1]);
  await time.advance(Math.max(graceMs, 1)); // no timer is shorter than 1 ms
  expect(host.exits).toEqual([130]);
  release();
  await running;
});

test.each([
  ['that it says itself', 7],
  ['of the signal', 130],
])('a process that lives on after its body is ended when the grace is over, with the code %s', async (_which, code) => {
  time = virtualTime();
  const host = Object.assign(new FakeProcess(), { getActiveResourcesInfo: () => ['TCPSocketWrap'] });
  const body = ({ signal }: { readonly signal: AbortSignal }): Promise<number | void> =>
    untilAborted(signal).catch(() => (code === 7 ? code : undefined));
  const running = main(body, { process: host, graceMs: 5000 });
  host.emit('SIGINT');
  expect(await running).toBe(code);
  await time.advance(4999);
  expect([host.exits, host.written]).toEqual([[], []]);
  await time.advance(1);
  expect(host.exits).toEqual([code]);
  expect(host.written).toEqual([
    'main() gave up: the process did not end within 5000 ms after SIGINT\n',
    'Open: 1 TCPSocketWrap\n',
  ]);
});

test('without a signal the process may live as long as it likes after its body', async () => {
  time = virtualTime();
  const host = new FakeProcess();
  await main(() => {}, { process: host, graceMs: 5000 });
  expect(time.pending).toBe(0);
});

test('a signal that came while the body held the loop up to its end makes 130', async () => {
  const host = new FakeProcess();
  const running = main(() => void setImmediate(() => host.emit('SIGINT')), { process: host });
  expect(await running).toBe(130);
  expect([host.exitCode, host.exits, host.written, host.attached]).toEqual([130, [], [], 0]);
});

test('a signal that came while the body held the loop up to its end leaves the code that it says', async () => {
  const host = new FakeProcess();
  const body = (): number => {
    setImmediate(() => host.emit('SIGINT'));
    return 0;
  };
  expect(await main(body, { process: host })).toBe(0);
});

test('a process with nothing left to wait for tells which tasks wait, and for what', async () => {
  const host = new FakeProcess();
  const event = new AsyncEvent();
  const body = (): Promise<unknown> =>
    openNursery((nursery) => nursery.startSoon(() => event.wait(), { name: 'reader' }), { name: 'work' });
  const running = main(async () => void (await body()), { process: host });
  await settleTasks();
  host.emit('beforeExit');
  expect(host.written.join('')).toMatch(
    /^main\(\) ended before its body: .*\nThese have not ended:\nnursery "work"\n {2}reader, for .*: an event \(for .*\)\n$/,
  );
  event.set();
  await running;
});

test('a process with nothing left to wait for tells that its body waits for a pool', async () => {
  const host = new FakeProcess();
  const connections = pool(() => ({}), { max: 1 });
  const lease = await connections.acquire();
  const running = main(() => connections.use(() => {}), { process: host });
  await settleTasks();
  host.emit('beforeExit');
  expect(host.written.join('')).toContain('\nThese have not ended:\nmain(): a resource of a pool\n');
  await lease.release();
  await running;
});

test.each([[Infinity], [2 ** 31], [undefined]])('a grace of %p sets no timer', async (graceMs) => {
  time = virtualTime();
  const host = new FakeProcess();
  const options = graceMs === undefined ? { process: host } : { process: host, graceMs };
  let release = (): void => {};
  const running = main(() => new Promise<void>((resolve) => (release = resolve)), options);
  host.emit('SIGINT');
  expect(time.pending).toBe(0);
  release();
  await running;
});

test('signals after the end are no longer ours', async () => {
  const host = new FakeProcess();
  let seen: AbortSignal | undefined;
  await main(({ signal }) => void (seen = signal), { process: host });
  host.emit('SIGINT');
  expect([seen?.aborted, host.exits]).toEqual([false, []]);
});

test('a process with nothing left to wait for is told why, and does not end as if all were well', async () => {
  const host = new FakeProcess();
  let release = (): void => {};
  const running = main(() => new Promise<void>((resolve) => (release = resolve)), { process: host });
  host.emit('beforeExit');
  expect([host.exitCode, host.written]).toEqual([
    13,
    ['main() ended before its body: nothing is left that could wake it\n'],
  ]);
  host.emit('SIGINT');
  host.emit('beforeExit');
  expect(host.exitCode).toBe(130);
  release();
  await running;
  expect(host.attached).toBe(0);
});

test.each([[256], [-1], [1.5], [NaN], [Infinity]])(
  '%p is no exit code: it is told, and the code is 1',
  async (code) => {
    const host = new FakeProcess();
    expect(await main(() => code, { process: host })).toBe(1);
    expect(host.written.join('')).toContain(
      `RangeError: Cannot exit with code ${code}: an exit code must be a whole number from 0 to 255`,
    );
  },
);

test('what else the body answers is no code', async () => {
  const host = new FakeProcess();
  expect(await main((() => 'text') as never, { process: host })).toBe(0);
});

test('two programs at the same time are both interrupted', async () => {
  const host = new FakeProcess();
  const running = [1, 2].map(() => main(({ signal }) => untilAborted(signal), { process: host }));
  host.emit('SIGINT');
  expect(await Promise.all(running)).toEqual([130, 130]);
  expect([host.exits, host.attached]).toEqual([[], 0]);
});

test('the process that runs is the default', async () => {
  const before = process.exitCode;
  const counts = (): number[] => ['SIGINT', 'SIGTERM', 'beforeExit'].map((name) => process.listenerCount(name));
  const idle = counts();
  let during: number[] = [];
  expect(await main(() => void (during = counts()))).toBe(0);
  expect(during).toEqual(idle.map((count) => count + 1));
  expect(counts()).toEqual(idle);
  expect(process.exitCode).toBe(before);
});

test('shapes and ranges are checked at the call', () => {
  const host = new FakeProcess();
  const body = (): void => {};
  expect(() => main('text' as never)).toThrow(
    new TypeError('Cannot run main(): the body must be a function, not the string text'),
  );
  expect(() => main(body, { process: {} as ProcessLike })).toThrow(
    new TypeError('Cannot run main() on an object of class Object: expected a process; pass one as options.process'),
  );
  expect(() => main(body, { process: host, graceMS: 1 } as object)).toThrow(
    new TypeError('Cannot run main() with option "graceMS": the options are graceMs, process'),
  );
  expect(() => main(body, { process: host, graceMs: -1 })).toThrow(
    new RangeError('Cannot run main() with graceMs -1 ms: it must be 0 or more'),
  );
  expect(() => main(body, { process: host, graceMs: NaN })).toThrow(RangeError);
  expect(() => main(body, { process: host, graceMs: null as never })).toThrow(
    new TypeError('Cannot run main() with graceMs null: expected a number of milliseconds'),
  );
  expect(() => main(body, { process: host, graceMs: '5' as never })).toThrow(
    new TypeError('Cannot run main() with graceMs the string 5: expected a number of milliseconds'),
  );
  expect(host.attached).toBe(0);
});

test('events of the platform that obey the signal are quiet', async () => {
  const host = new FakeProcess();
  const bell = new EventEmitter();
  const running = main(
    async ({ signal }) => {
      await once(bell, 'ring', { signal });
    },
    { process: host },
  );
  host.emit('SIGINT');
  expect([await running, host.written]).toEqual([130, []]);
  expect(bell.listenerCount('ring')).toBe(0);
});

test('the body runs in a scope: nurseries and sleepers in it end with the signal, and clean up in their order', async () => {
  time = virtualTime();
  const host = new FakeProcess();
  const steps: string[] = [];
  const running = main(
    () =>
      openNursery(async (nursery) => {
        nursery.startSoon(() => sleep(Infinity).finally(() => steps.push('task')));
        try {
          await sleep(Infinity);
        } finally {
          await shielded(() => sleep(5));
          steps.push('body');
        }
      }),
    { process: host },
  );
  await time.advance(1);
  host.emit('SIGINT');
  await time.advance(10);
  expect([await running, steps, host.written]).toEqual([130, ['task', 'body'], []]);
});

test('a rejection that nobody hears of is printed, ends the body with its clean-ups, and makes code 1', async () => {
  const host = new FakeProcess();
  const steps: unknown[] = [];
  const running = main(
    async ({ signal }) => {
      try {
        await sleep(Infinity);
      } finally {
        steps.push('cleaned up', (signal.reason as CancelledError).reason);
      }
    },
    { process: host },
  );
  const boom = new Error('boom');
  host.emit('unhandledRejection', boom, Promise.resolve());
  expect(await running).toBe(1);
  expect(steps).toEqual(['cleaned up', { source: 'sibling', detail: boom }]);
  expect(host.written.join('')).toContain('a promise was rejected that nobody has heard of:\nError: boom');
  expect([host.exitCode, host.attached]).toEqual([1, 0]);
});

test('a code of the body stays after such a rejection, where it is none of success', async () => {
  const host = new FakeProcess();
  const running = main(() => sleep(Infinity).catch(() => 7), { process: host });
  host.emit('unhandledRejection', new Error('boom'));
  expect(await running).toBe(7);
  const calm = new FakeProcess();
  const ending = main(() => sleep(Infinity).catch(() => 0), { process: calm });
  calm.emit('unhandledRejection', new Error('boom'));
  expect(await ending).toBe(1);
});

test.each([
  ['a signal', (host: FakeProcess) => host.emit('SIGINT'), 130, 0],
  ['another rejection', (host: FakeProcess) => host.emit('unhandledRejection', new Error('boom')), 1, 1],
])('a cancellation that nobody hears of says nothing after %s', async (_, interrupt, code, written) => {
  const host = new FakeProcess();
  const running = main(
    async ({ signal }) => {
      await sleep(Infinity).catch(() => undefined);
      host.emit('unhandledRejection', signal.reason);
      throw new AggregateError([signal.reason, new DOMException('', 'AbortError')]);
    },
    { process: host },
  );
  interrupt(host);
  expect([await running, host.written.length, host.attached]).toEqual([code, written, 0]);
});

test('what is lost in the turn in which an interrupted body ends is heard', async () => {
  const host = new FakeProcess();
  const running = main(() => sleep(Infinity), { process: host });
  host.emit('SIGINT');
  process.nextTick(() => host.emit('unhandledRejection', new Error('lost')));
  expect([await running, host.written.length]).toEqual([130, 1]);
});

test.each(['a second signal', 'the end of the grace'])('at %s, what refuses to end is told', async (which) => {
  time = virtualTime();
  const host = Object.assign(new FakeProcess(), {
    getActiveResourcesInfo: () => ['Timeout', 'TCPSocketWrap', 'Timeout'],
  });
  let release = (): void => {};
  const stuck = new Promise<void>((resolve) => (release = resolve));
  const running = main(
    () => openNursery((nursery) => nursery.startSoon(() => stuck, { name: 'stuck' }), { name: 'work' }),
    {
      process: host,
      graceMs: 100,
    },
  );
  await time.advance(1);
  host.emit('SIGINT');
  if (which === 'a second signal') host.emit('SIGTERM');
  await time.advance(100);
  const written = host.written.join('');
  expect(written).toContain('These have not ended:\nnursery "work", cancelled\n  stuck, for ');
  expect(written).toContain('Open: 2 Timeout, 1 TCPSocketWrap\n');
  release();
  await running;
});

test.each(['a second signal', 'the end of the grace'])(
  'at %s, what a body waits for is told, and what keeps the process alive, also without a nursery',
  async (which) => {
    time = virtualTime();
    const host = Object.assign(new FakeProcess(), { getActiveResourcesInfo: () => ['Timeout'] });
    const running = main(() => shielded(() => sleep(5000)), { process: host, graceMs: 200 });
    await time.advance(100);
    host.emit('SIGINT');
    await time.advance(200);
    if (which === 'a second signal') host.emit('SIGINT');
    expect(host.written.at(-1)).toMatch(/(^|\n)These have not ended:\nmain\(\): sleep 5000 ms\nOpen: 1 Timeout\n$/);
    await time.advance(5000);
    await running;
  },
);

test.each(['a second signal', 'the end of the grace'])(
  'at %s the process ends, also where what is left cannot be told',
  async (which) => {
    time = virtualTime();
    const broken = (): never => {
      throw new Error('broken');
    };
    const host = Object.assign(new FakeProcess(), { getActiveResourcesInfo: broken });
    const stuck = new AsyncEvent();
    const running = main(() => openNursery(() => shielded(() => stuck.wait())), { process: host, graceMs: 100 });
    await time.advance(1);
    host.emit('SIGINT');
    if (which === 'a second signal') expect(() => host.emit('SIGTERM')).toThrow('broken');
    else await error(time.advance(100));
    expect(host.exits).toHaveLength(1);
    stuck.set();
    await running;
  },
);

test('where nothing is known of what a body waits for, what keeps the process alive is told all the same', async () => {
  const host = Object.assign(new FakeProcess(), { getActiveResourcesInfo: () => ['TCPSocketWrap'] });
  let release = (): void => {};
  const running = main(() => new Promise<void>((resolve) => (release = resolve)), { process: host });
  host.emit('SIGINT');
  host.emit('SIGTERM');
  expect(host.written).toEqual(['Open: 1 TCPSocketWrap\n']);
  release();
  await running;
});

test('stdin, which nobody reads any more, does not keep the process alive', async () => {
  let unrefs = 0;
  const host = Object.assign(new FakeProcess(), { stdin: { unref: () => unrefs++ } });
  await main(() => undefined, { process: host });
  expect(unrefs).toBe(1);
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import { HttpError } from './errors.ts';
import { HostPauses } from './host-pauses.ts';
import { LoadCall, type LoadContext } from './load-call.ts';
import { planOf } from './options.ts';
import { withRetries } from './retrying.ts';
import { Session } from './session.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => {
  const { pending } = time;
  time.restore();
  expect(pending).toBe(0);
});

const broken = new Error('broken');
const policyOf = (retry: unknown) => planOf({ retry }).retry;
const STEADY = { baseMs: 100, jitter: false };

interface Setup {
  readonly retry?: unknown;
  readonly timeoutMs?: number;
  readonly totalMs?: number;
  readonly pauses?: HostPauses;
  readonly key?: string;
  readonly session?: Session;
}

type Load = (attempt: number, context: LoadContext) => unknown;

/** A call of `load` that may have a host, and tells when each try began. */
class TimedCall extends LoadCall {
  override readonly pauses: HostPauses | undefined;
  override readonly key: string;
  readonly began: number[] = [];

  constructor(load: Load, { timeoutMs, totalMs, pauses, key = '', session = new Session(undefined) }: Setup) {
    const rules = { load: (_item: unknown, context: LoadContext) => load(context.attempt, context), timeoutMs };
    super('job', session, { ...rules, totalTimeoutMs: totalMs });
    this.pauses = pauses;
    this.key = key;
  }

  override once(attempt: number): Promise<unknown> {
    this.began.push(time.now);
    return super.once(attempt);
  }
}

/** Tries `load` under virtual time. */
function trying(load: Load, setup: Setup = {}) {
  const call = new TimedCall(load, setup);
  const result = withRetries(call, policyOf(setup.retry ?? STEADY)).finally(() => call.end());
  result.catch(() => undefined);
  return { call, began: call.began, result };
}

const fails = () => {
  throw broken;
};
const http = (statusCode: number, retryAfter: string) =>
  new HttpError(
    { statusCode, statusText: '', body: '', headers: { 'retry-after': retryAfter } },
    { url: '', attempts: 1 },
  );

describe('withRetries()', () => {
  test('a first try that succeeds is all', async () => {
    const { result, began, call } = trying(() => 7);
    expect([await result, began, call.attempts]).toEqual([7, [0], 1]);
  });

  test('waits twice as long each time, and gives up with the last error as the same object', async () => {
    const { result, began } = trying(fails);
    await time.run(() => expect(result).rejects.toBe(broken));
    expect(began).toEqual([0, 100, 300, 700]);
  });

  test('attempts count from 1', async () => {
    const seen: number[] = [];
    const { result } = trying((attempt) => {
      seen.push(attempt);
      if (attempt < 3) throw broken;
      return 'ok';
    });
    expect(await time.run(() => result)).toBe('ok');
    expect(seen).toEqual([1, 2, 3]);
  });

  test.each([[false], [0], [{ limit: 0 }]])('retry: %j tries once', async (retry) => {
    const { result, began } = trying(fails, { retry });
    await expect(result).rejects.toBe(broken);
    expect(began).toEqual([0]);
  });

  test('a number is a limit', async () => {
    const { result, call } = trying(fails, { retry: 5 });
    await time.run(() => expect(result).rejects.toBe(broken));
    expect(call.attempts).toBe(6);
  });

  test('Retry-After is waited for to the millisecond', async () => {
    const { result, began } = trying(() => Promise.reject(http(503, '2')), { retry: { limit: 2, jitter: true } });
    await time.run(() => expect(result).rejects.toMatchObject({ statusCode: 503 }));
    expect(began).toEqual([0, 2000, 4000]);
  });

  test('Retry-After: 0 tries again at once, without a timer', async () => {
    const { result, began } = trying(() => Promise.reject(http(503, '0')));
    await expect(result).rejects.toMatchObject({ statusCode: 503 });
    expect(began).toEqual([0, 0, 0, 0]);
  });
});

describe('the error of a job that would have had to wait too long', () => {
  const TOO_LONG = 'it asks to wait 3600 s, which is longer than retry.maxRetryAfterMs (60000 ms)';

  test('says so, in its stack, too', async () => {
    const error = http(429, '3600');
    const { result } = trying(() => Promise.reject(error));
    await expect(result).rejects.toBe(error);
    expect(error.message).toBe(`Cannot fetch : the server answered 429; ${TOO_LONG}`);
    expect(error.stack).toContain(error.message);
  });

  test('says so where totalTimeoutMs leaves no time', async () => {
    const { result } = trying(() => Promise.reject(http(503, '10')), { totalMs: 5000 });
    await expect(result).rejects.toThrow('; it asks to wait 10 s, and totalTimeoutMs leaves less');
  });

  test('says nothing of it where shouldRetry has decided', async () => {
    const { result } = trying(() => Promise.reject(http(429, '3600')), { retry: { shouldRetry: () => false } });
    await expect(result).rejects.toThrow(/answered 429$/);
  });

  test('is left as it is where it is not of ours', async () => {
    const error = Object.assign(new Error('busy'), { statusCode: 429, headers: { 'retry-after': '3600' } });
    const { result } = trying(() => Promise.reject(error));
    await expect(result).rejects.toThrow(/^busy$/);
  });
});

describe('being stopped', () => {
  const reason = new Error('left');

  test('during back-off ends at once', async () => {
    const { result, call } = trying(fails);
    await time.advance(50);
    call.stop(reason);
    await expect(result).rejects.toBe(reason);
    expect(call.attempts).toBe(1);
  });

  test('during shouldRetry ends at once, and a late decision is ignored', async () => {
    let decide: (again: boolean) => void = () => undefined;
    const shouldRetry = () => new Promise<boolean>((resolve) => (decide = resolve));
    const { result, call } = trying(fails, { retry: { ...STEADY, shouldRetry } });
    await time.advance(0);
    call.stop(reason);
    await expect(result).rejects.toBe(reason);
    decide(true);
    await time.advance(10_000);
    expect(call.attempts).toBe(1);
  });

  test('before the first try makes none', async () => {
    const session = new Session(undefined);
    session.watch(AbortSignal.abort(reason));
    const { result, call } = trying(() => 7, { session });
    await expect(result).rejects.toBe(reason);
    expect(call.attempts).toBe(0);
  });

  test('tells load, and waits for what it answers', async () => {
    const { result, call } = trying(
      (_attempt, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason as Error), 30));
        }),
    );
    let settled = false;
    result.catch(() => (settled = true));
    await time.advance(10);
    call.stop(reason);
    await time.advance(29);
    expect(settled).toBe(false);
    await time.advance(1);
    await expect(result).rejects.toBe(reason);
  });

  test('what load answers although it was told is the answer', async () => {
    const { result, call } = trying(() => new Promise((resolve) => setTimeout(() => resolve('late'), 30)));
    await time.advance(10);
    call.stop(reason);
    expect(await time.run(() => result)).toBe('late');
  });
});

describe('shouldRetry', () => {
  test('gets the error, the job, the count and the wait', async () => {
    const seen: unknown[] = [];
    const shouldRetry = (error: unknown, context: object) => {
      seen.push(error, { ...context });
      return undefined;
    };
    const { result } = trying(fails, { retry: { ...STEADY, limit: 1, shouldRetry } });
    await time.run(() => expect(result).rejects.toBe(broken));
    expect(seen).toEqual([broken, { request: 'job', attempt: 1, delayMs: 100 }]);
  });

  test('false ends the tries, true adds one, undefined leaves it', async () => {
    const mistake = new TypeError('mistake');
    const count = async (error: Error, answer: boolean | undefined) => {
      const retry = { ...STEADY, limit: 1, shouldRetry: () => answer };
      const { result, call } = trying(() => Promise.reject(error), { retry });
      await time.run(() => expect(result).rejects.toBe(error));
      return call.attempts;
    };
    expect([await count(broken, false), await count(broken, true), await count(broken, undefined)]).toEqual([1, 2, 2]);
    expect([await count(mistake, false), await count(mistake, true), await count(mistake, undefined)]).toEqual([
      1, 2, 1,
    ]);
  });

  test('that throws wins', async () => {
    const own = new Error('own');
    const { result } = trying(fails, { retry: { shouldRetry: () => Promise.reject(own) } });
    await expect(result).rejects.toBe(own);
  });
});

describe('time limits', () => {
  const never = () => new Promise<never>(() => undefined);

  test('timeoutMs ends a try, tells load, and counts as a failure that is retried', async () => {
    const aborted: unknown[] = [];
    const load = (_attempt: number, { signal }: LoadContext) => {
      signal.addEventListener('abort', () => aborted.push(signal.reason));
      return never();
    };
    const { result, began } = trying(load, { timeoutMs: 50, retry: { ...STEADY, limit: 1 } });
    await time.run(() => expect(result).rejects.toMatchObject({ name: 'TimeoutError', timeoutMs: 50 }));
    expect(began).toEqual([0, 150]);
    expect(aborted).toMatchObject([{ name: 'TimeoutError' }, { name: 'TimeoutError' }]);
  });

  test('timeoutMs is for each try anew, totalTimeoutMs for all of them', async () => {
    const { result, began } = trying(never, { timeoutMs: 50, totalMs: 170 });
    await time.run(() => expect(result).rejects.toMatchObject({ timeoutMs: 170, cause: { timeoutMs: 50 } }));
    expect([time.now, began]).toEqual([170, [0, 150]]);
  });

  test('what a try answers after its time is dropped, also when it is an error', async () => {
    const load = (attempt: number) => {
      if (attempt > 1) return 'second';
      return new Promise((_resolve, reject) => setTimeout(() => reject(broken), 70));
    };
    const { result } = trying(load, { timeoutMs: 50 });
    expect(await time.run(() => result)).toBe('second');
  });

  test('a signal that is first asked for after the end is aborted already', async () => {
    let context: LoadContext | undefined;
    const load = (_attempt: number, given: LoadContext) => {
      context = given;
      return never();
    };
    const { result } = trying(load, { timeoutMs: 50, retry: false });
    await time.run(() => expect(result).rejects.toMatchObject({ name: 'TimeoutError' }));
    expect(context?.signal.aborted).toBe(true);
  });

  test('totalTimeoutMs ends a try that hangs', async () => {
    const { result } = trying(never, { totalMs: 80 });
    await time.run(() => expect(result).rejects.toMatchObject({ name: 'TimeoutError', timeoutMs: 80 }));
    expect(time.now).toBe(80);
  });

  test('totalTimeoutMs expires in the middle of back-off, with the last error as its cause', async () => {
    const { result, began } = trying(fails, { totalMs: 250 });
    await time.run(() =>
      expect(result).rejects.toMatchObject({
        name: 'TimeoutError',
        message: 'Cannot load an item: it was not over after 250 ms and 2 tries (totalTimeoutMs)',
        cause: broken,
      }),
    );
    expect([time.now, began]).toEqual([250, [0, 100]]);
  });

  test('Retry-After that goes over totalTimeoutMs is not waited for', async () => {
    const { result, began } = trying(() => Promise.reject(http(503, '2')), { totalMs: 5000 });
    await time.run(() => expect(result).rejects.toMatchObject({ statusCode: 503 }));
    expect([time.now, began]).toEqual([4000, [0, 2000, 4000]]);
  });
});

describe('HostPauses', () => {
  test('a 429 holds back the other calls to its host, and only them', async () => {
    const pauses = new HostPauses();
    const first = trying((attempt) => (attempt === 1 ? Promise.reject(http(429, '3')) : 'a'), { pauses, key: 'a' });
    await time.advance(1000);
    const same = trying(() => 'b', { pauses, key: 'a' });
    const other = trying(() => 'c', { pauses, key: 'b' });
    expect(await other.result).toBe('c');
    expect(await time.run(() => Promise.all([first.result, same.result]))).toEqual(['a', 'b']);
    expect([first.began, same.began, other.began]).toEqual([[0, 3000], [3000], [1000]]);
  });

  test('a 429 that asks to wait for longer than maxRetryAfterMs fails, and holds back the others for that long', async () => {
    const pauses = new HostPauses();
    const retry = { maxRetryAfterMs: 5000 };
    const first = trying(() => Promise.reject(http(429, '3600')), { pauses, key: 'a', retry });
    await expect(first.result).rejects.toMatchObject({ statusCode: 429 });
    const second = trying(() => 'b', { pauses, key: 'a', retry });
    expect(await time.run(() => second.result)).toBe('b');
    expect([first.began, second.began]).toEqual([[0], [5000]]);
  });

  test('a longer pause prolongs a shorter one, not the other way round', async () => {
    const pauses = new HostPauses();
    pauses.pause('a', 1000);
    const held = trying(() => 'x', { pauses, key: 'a' });
    await time.advance(500);
    pauses.pause('a', 100);
    pauses.pause('a', 2000);
    expect(await time.run(() => held.result)).toBe('x');
    expect(held.began).toEqual([2500]);
  });

  test('being stopped ends the wait', async () => {
    const pauses = new HostPauses();
    pauses.pause('a', 1000);
    const held = trying(() => 'x', { pauses, key: 'a' });
    await time.advance(10);
    held.call.stop(broken);
    await expect(held.result).rejects.toBe(broken);
  });
});

import { backoff, retryDelay, type RetryPolicy } from '../fetcher/retry.ts';

/** What a stream is said to have failed with that came to its end. */
export const ENDED: unique symbol = Symbol('the stream has ended');

/** From the second failure in a row on: `retry: 0` must not make a loop without pause of a server that answers nothing. */
const LEAST_AGAIN_MS = 100;

/**
 * How long to wait before a request is made again, in milliseconds; undefined when it is not.
 *
 * The first time in a row just as long as the server has said, as the standard has it. Each further one may be twice as
 * late as the one before, and comes at a random moment until then, so that many clients do not come back at once.
 *
 * @param failures - Requests in a row that brought no event, the first failure after an event included: 1 or more.
 * @param baseMs - What the server or the options say.
 * @param random - A number from 0 up to 1.
 */
export function reconnectDelay(
  failure: unknown,
  failures: number,
  baseMs: number,
  policy: RetryPolicy,
  random: () => number = Math.random,
): number | undefined {
  if (failures > policy.limit) return undefined;
  const attempt = Math.min(failures, 64);
  const startMs = failures === 1 ? baseMs : Math.max(baseMs, LEAST_AGAIN_MS);
  const least = Math.min(startMs, policy.maxMs);
  const most = Math.min(policy.maxMs, startMs * 2 ** (attempt - 1));
  // Random between the two: what is drawn from is a part of the whole that is not below the least.
  const share = most === 0 ? 1 : least / most;
  const draw = (): number => share + (1 - share) * random();
  const waits = { ...policy, baseMs: startMs, limit: Infinity, methods: EVERY };
  const waitMs =
    failure === ENDED
      ? backoff(attempt, waits, draw)
      : retryDelay(failure, { attempt, method: 'GET', replayable: true, remainingMs: Infinity }, waits, draw);
  return waitMs === undefined ? undefined : Math.round(waitMs);
}

/** Whether the request may be made again was decided when the options were checked. */
const EVERY: ReadonlySet<string> = new Set(['GET']);

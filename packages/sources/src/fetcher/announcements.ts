import { channel } from 'node:diagnostics_channel';
import type { Reply } from './attempt.ts';
import type { Call } from './call.ts';
import { HttpError } from './errors.ts';
import { isOf } from '../thrown.ts';

/** A job has begun: what `forawait:fetcher:start` publishes. */
export interface FetchStartMessage {
  /** The `name` of the fetcher. */
  readonly name: string;
  /** The job, as it came from the source. */
  readonly request: unknown;
  /** The URL of its request, at the end of a job that went well the one that answered; `undefined` with `load`. */
  readonly url: string | undefined;
  /** Its own key, else its host and port; with `load` what `key` answered, else `''`. */
  readonly key: string;
}

/** A try has failed and will be made again: what `forawait:fetcher:retry` publishes. */
export interface FetchRetryMessage extends FetchStartMessage {
  /** How many tries were made. */
  readonly attempts: number;
  /** What the last of them failed with. */
  readonly error: unknown;
  /** How long the next one waits, in milliseconds, besides pauses of its host and its limiter. */
  readonly delayMs: number;
}

/** A job is over: what `forawait:fetcher:end` publishes. */
export interface FetchEndMessage extends FetchStartMessage {
  readonly status: 'fulfilled' | 'rejected';
  /** Why it failed; the reason of the abort when the fetcher was left. */
  readonly error: unknown;
  /** `undefined` when no response came, and with `load`. */
  readonly statusCode: number | undefined;
  /** Bytes of the body after decompression; 0 with `as: 'response'`, whose body was not read yet, and with `load`. */
  readonly bytes: number;
  /** Whether a 304 has brought back what the `cache` had. */
  readonly notModified: boolean;
  /** Tries that were made; 0 when the job was not one: it had no start then. */
  readonly attempts: number;
  /** From the start of the job to its end, in milliseconds. */
  readonly ms: number;
  /** Whether another try was due, but `retry.budget` had none left. */
  readonly retryRefused: boolean;
  /** How many jobs of this fetcher have begun so far, this one included. */
  readonly started: number;
  /** How many of them went well so far. */
  readonly fulfilled: number;
  /** How many jobs failed so far, those included that were none. */
  readonly rejected: number;
}

// Held: Node 20 can forget who subscribes to a channel after it was let go.
const START = channel('forawait:fetcher:start');
const RETRY = channel('forawait:fetcher:retry');
const END = channel('forawait:fetcher:end');

/**
 * Tells on diagnostics channels how the jobs of one fetcher go. Where nobody listens, it counts, and that is all.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html
 */
export class Announcements {
  readonly #name: string;
  #started = 0;
  #fulfilled = 0;
  #rejected = 0;

  constructor(name: string) {
    this.#name = name;
  }

  started(call: Call<unknown>): void {
    this.#started++;
    if (START.hasSubscribers) START.publish(this.#about(call));
  }

  retry(call: Call<unknown>, delayMs: number): void {
    if (!RETRY.hasSubscribers) return;
    const { tries: attempts, lastError: error } = call;
    RETRY.publish({ ...this.#about(call), attempts, error, delayMs } satisfies FetchRetryMessage);
  }

  /** @param reply - `undefined` with `load`. */
  fulfilled(call: Call<unknown>, reply: Pick<Reply, 'url' | 'head' | 'bytes' | 'notModified'> | undefined): void {
    this.#fulfilled++;
    if (!END.hasSubscribers) return;
    END.publish({
      ...this.#about(call),
      url: reply?.url ?? call.url,
      status: 'fulfilled',
      error: undefined,
      statusCode: reply?.head.statusCode,
      bytes: reply?.bytes ?? 0,
      notModified: reply?.notModified ?? false,
      ...this.#howFar(call),
    } satisfies FetchEndMessage);
  }

  rejected(call: Call<unknown>, error: unknown): void {
    this.#rejected++;
    if (END.hasSubscribers) END.publish(this.#failure(this.#about(call), error, this.#howFar(call)));
  }

  /** A job that was none: it never began. */
  refused(job: unknown, key: string, error: unknown): void {
    this.#rejected++;
    if (!END.hasSubscribers) return;
    const howFar = this.#howFar({ tries: 0, retryRefused: false, started: performance.now() });
    END.publish(this.#failure(this.#about({ job, url: undefined, key }), error, howFar));
  }

  #failure(about: FetchStartMessage, error: unknown, howFar: HowFar): FetchEndMessage {
    const statusCode = isOf(error, HttpError) ? error.statusCode : undefined;
    return { ...about, status: 'rejected', error, statusCode, bytes: 0, notModified: false, ...howFar };
  }

  #about({ job: request, url, key }: Pick<Call<unknown>, 'job' | 'url' | 'key'>): FetchStartMessage {
    return { name: this.#name, request, url, key };
  }

  #howFar(call: Pick<Call<unknown>, 'tries' | 'retryRefused' | 'started'>): HowFar {
    const { tries: attempts, retryRefused } = call;
    const ms = performance.now() - call.started;
    return { attempts, ms, retryRefused, started: this.#started, fulfilled: this.#fulfilled, rejected: this.#rejected };
  }
}

type HowFar = Pick<FetchEndMessage, 'attempts' | 'ms' | 'retryRefused' | 'started' | 'fulfilled' | 'rejected'>;

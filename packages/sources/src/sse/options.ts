import type { SourceOptions } from '@forawait/core';
import type { Dispatcher } from 'undici';
import type { FetchFunction } from '../fetcher/fetch-wire.ts';
import type { AllowAddress } from '../fetcher/guard/allow.ts';
import type { Outgoing } from '../fetcher/job.ts';
import type { RetryPolicy } from '../fetcher/retry.ts';
import type { Senders } from '../fetcher/transport.ts';
import { checkLimit, checkMilliseconds, checkOptions, describe } from '../options.ts';
import { checkLastEventId, checkMark, checkSenders } from './checks.ts';
import { type ReconnectOptions, reconnectPolicy } from './reconnect-options.ts';
import type { EventLimits } from './event-parser.ts';
import type { ServerSentEvent } from './server-sent-event.ts';

/** How to read events; everything is optional. */
export interface ServerSentEventsOptions extends SourceOptions {
  /** The id to begin after: sent as `Last-Event-ID`, and the `id` of events before one that has its own. Default `''`. */
  readonly lastEventId?: string | undefined;
  /**
   * The event that ends the stream, and is not given: its data, such as `'[DONE]'`, or a function that knows it. Whether it
   * came is told by `endMarkerSeen` of the reader: a stream that ends without it is no error. Default: there is none.
   */
  readonly endMarker?: string | ((event: ServerSentEvent) => boolean) | undefined;
  /** The longest line, in bytes without its newline: 1 or more, or Infinity. Default 1 MiB (1 048 576). */
  readonly maxLineBytes?: number | undefined;
  /** The most data of one event, in bytes: 1 or more, or Infinity. Default 8 MiB (8 388 608). */
  readonly maxEventBytes?: number | undefined;
  /**
   * The longest time in which nothing comes, in milliseconds, more than 0 and at most 2 147 483 647. Comments count as
   * something. Then a request that reconnects is made again, and anything else fails with a `TimeoutError`, once the source has let go or
   * `graceMs` are over as well. Default: no limit.
   */
  readonly idleMs?: number | undefined;
  /**
   * Whether a request is made again when its stream ends or breaks, and how. Default true for GET, false for all other
   * methods and for bodies that can be sent only once.
   */
  readonly reconnect?: boolean | ReconnectOptions | undefined;
  /**
   * Whether a URL may be fetched from an address, such as `publicAddressesOnly`: as for `fetcher()`, with an `AddressNotAllowedError` that ends
   * the reading. Not with `fetch` or `dispatcher`. Default: all may.
   */
  readonly allow?: AllowAddress | undefined;
  /** A dispatcher of undici 7 or later to send requests through; it stays open. Default: an agent of its own. */
  readonly dispatcher?: Dispatcher | undefined;
  /** A function like the platform's `fetch` to send requests with, instead of undici. */
  readonly fetch?: FetchFunction | undefined;
}

export const ACTION = 'read events';
const NAMES: readonly string[] = [
  'lastEventId',
  'endMarker',
  'maxLineBytes',
  'maxEventBytes',
  'idleMs',
  'reconnect',
  'allow',
  'dispatcher',
  'fetch',
  'signal',
  'graceMs',
  'name',
  'onOrphan',
];
/** Those that mean nothing unless there is a request to make. */
const FOR_REQUESTS = ['reconnect', 'allow', 'dispatcher', 'fetch'] as const;
const MIB = 1024 * 1024;

/** The options, checked and complete. */
export interface EventPlan extends Senders {
  readonly lastEventId: string;
  readonly isEnd: ((event: ServerSentEvent) => boolean) | undefined;
  readonly limits: EventLimits;
  readonly idleMs: number | undefined;
  /** `undefined` when there is one request and no other. */
  readonly reconnect: RetryPolicy | undefined;
}

/**
 * @param request - What is to be fetched; undefined when the events come from something that is there already.
 * @throws TypeError for an option that is unknown or of the wrong kind, RangeError for one out of its range.
 */
export function planOf(options: ServerSentEventsOptions, request: Outgoing | undefined): EventPlan {
  checkOptions(ACTION, options, NAMES);
  const { lastEventId = '', endMarker, maxLineBytes = MIB, maxEventBytes = 8 * MIB, idleMs } = options;
  const { reconnect, allow, dispatcher, fetch } = options;
  checkLastEventId(lastEventId);
  checkMark(endMarker);
  checkLimit(ACTION, 'maxLineBytes', maxLineBytes);
  checkLimit(ACTION, 'maxEventBytes', maxEventBytes);
  if (idleMs !== undefined) checkMilliseconds(ACTION, 'idleMs', idleMs, Number.MIN_VALUE);
  checkSenders({ fetch, dispatcher, allow });
  const policy = reconnectPolicy(reconnect, request);
  if (request === undefined) checkNoRequest(options);
  return {
    lastEventId,
    isEnd: typeof endMarker === 'string' ? ({ data }) => data === endMarker : endMarker,
    limits: { maxLineBytes, maxEventBytes },
    idleMs,
    reconnect: policy,
    allow,
    dispatcher,
    fetch,
  };
}

function checkNoRequest(options: ServerSentEventsOptions): void {
  for (const name of FOR_REQUESTS) {
    const value: unknown = options[name];
    if (value === undefined || value === false) continue;
    const rule = 'it is for requests, and what was handed over is a stream already';
    throw new TypeError(`Cannot ${ACTION} with ${name} ${describe(value)}: ${rule}`);
  }
}

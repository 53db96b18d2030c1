import { guardConflict } from '../fetcher/guard/allow.ts';
import { describe } from '../options.ts';

export function checkLastEventId(value: unknown): void {
  if (typeof value !== 'string') {
    throw new TypeError(`Cannot read events with lastEventId ${describe(value)}: it must be a string`);
  }
  if (!/[\0\r\n]/.test(value)) return;
  throw new RangeError(`Cannot read events with lastEventId ${describe(value)}: no id has a line break or a NUL in it`);
}

/** Whether there are control characters in it, which no header may hold; a tab is none of them. */
export function hasControl(text: string): boolean {
  return Array.from(text, (character) => character.charCodeAt(0)).some(
    (code) => (code < 0x20 && code !== 0x09) || code === 0x7f,
  );
}

export function checkMark(value: unknown): void {
  if (value === undefined || typeof value === 'string' || typeof value === 'function') return;
  throw new TypeError(
    `Cannot read events with endMarker ${describe(value)}: it must be the data of an event, or a function`,
  );
}

/** What is to send requests; of its members nothing is known yet. */
export interface GivenSenders {
  readonly fetch: unknown;
  readonly dispatcher: unknown;
  readonly allow: unknown;
}

export function checkSenders({ fetch, dispatcher, allow }: GivenSenders): void {
  checkFunction('fetch', fetch);
  checkFunction('allow', allow);
  checkDispatcher(fetch, dispatcher);
  const conflict = allow === undefined ? undefined : guardConflict(fetch, dispatcher);
  if (conflict !== undefined) throw new TypeError(`Cannot read events: ${conflict}`);
}

function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw new TypeError(`Cannot read events with ${name} ${describe(value)}: it must be a function`);
}

function checkDispatcher(fetch: unknown, dispatcher: unknown): void {
  if (dispatcher === undefined) return;
  const dispatches = typeof dispatcher === 'object' && dispatcher !== null && 'dispatch' in dispatcher;
  if (!dispatches || typeof dispatcher.dispatch !== 'function') {
    throw new TypeError(
      `Cannot read events with dispatcher ${describe(dispatcher)}: it must be a dispatcher of undici`,
    );
  }
  if (fetch === undefined) return;
  throw new TypeError(
    'Cannot read events with fetch and dispatcher: they exclude each other; give the dispatcher to your fetch',
  );
}

import { describe } from '../options.ts';
import type { EmitterLike, EventName, EventTargetLike } from './event-types.ts';

export type Listener = (...args: unknown[]) => void;

/** What events come from, whichever way it is listened to. */
export interface Listenable {
  /** An error that it tells of under the name `error` is a failure. */
  readonly tellsErrors: boolean;
  add(name: EventName, listener: Listener): unknown;
  remove(name: EventName, listener: Listener): unknown;
}

type Method = (name: EventName, listener: Listener) => unknown;
type Methods = Readonly<Record<'on' | 'off' | 'addEventListener' | 'removeEventListener', Method>>;

/**
 * What has both pairs of methods (a `MessagePort` of Node, a socket of `ws`) is an emitter, as for `events.on()` of Node.
 *
 * @throws TypeError for what has neither.
 */
export function listenable(target: EmitterLike | EventTargetLike): Listenable {
  const methods = target as Partial<Methods> | null | undefined;
  if (isMethod(methods?.on) && isMethod(methods?.off)) return by(target, 'on', 'off');
  if (isMethod(methods?.addEventListener) && isMethod(methods?.removeEventListener)) {
    return by(target, 'addEventListener', 'removeEventListener');
  }
  throw new TypeError(
    `Cannot listen to ${describe(target)}: it must have on() and off(), or addEventListener() and removeEventListener()`,
  );
}

const isMethod = (value: unknown): value is Method => typeof value === 'function';

function by(target: unknown, add: 'on' | 'addEventListener', remove: 'off' | 'removeEventListener'): Listenable {
  const methods = target as Methods;
  return {
    tellsErrors: add === 'on',
    add: (name, listener) => methods[add](name, listener),
    remove: (name, listener) => methods[remove](name, listener),
  };
}

import { EventReader } from './event-reader.ts';
import type { EmitterLike, EventName, EventOf, EventTargetLike, NameOf } from './event-types.ts';
import type { EventsOptions } from './options.ts';

/**
 * The events of an `EventEmitter`, an `EventTarget` or their like, in the order in which they come.
 *
 * It listens from the call on, so that no event is lost before the first read, until it ends, fails or is left, aborted or
 * disposed of. One that is never read listens until then, too, and keeps `capacity` events at the most.
 *
 * The value of an event is what its listeners are called with: the only argument as it is, several as an array, none as
 * undefined; with a list of names it is `[name, value]`. Where an emitter tells of an `error`, that is thrown, the same
 * object, after the events before it, unless `error` is a name that is asked for. The `error` events of an `EventTarget` are
 * events as any other.
 *
 * @param target - What has `on()` and `off()`, else `addEventListener()` and `removeEventListener()`.
 * @param names - The name of the event, a string or symbol, or a list of names.
 * @param options - `capacity`: how many events may wait to be read, 1 or more, or Infinity (required); `overflow`: `'error'`
 *   (default), `'drop-oldest'` or `'drop-newest'`; `until`: the names of the events that end it; `asArray`: always the array
 *   of all arguments (default false); and what every source has: `signal`, `graceMs`, `name`, `onOrphan`.
 * @throws TypeError or RangeError at the call for an argument that is not what it must be, and what the target throws when it
 *   is listened to. While reading: LimitExceededError when there is no room and `overflow` is `'error'`; what the emitter
 *   tells as `error`.
 * @example
 * ```ts
 * import { EventEmitter } from 'node:events';
 * const shop = new EventEmitter<{ sold: [string, number]; closed: [] }>();
 * const sales = events(shop, 'sold', { capacity: 100, until: 'closed' });
 * shop.emit('sold', 'tea', 2);
 * shop.emit('closed');
 * for await (const [what, count] of sales) console.log(`${count} x ${what}`); // => 2 x tea
 * ```
 * @see https://nodejs.org/api/events.html#eventsonemitter-eventname-options
 * @see https://dom.spec.whatwg.org/#interface-eventtarget
 */
export function events<
  Target extends EmitterLike | EventTargetLike,
  const Names extends NameOf<Target> | readonly NameOf<Target>[],
  const AsArray extends boolean = false,
>(
  target: Target,
  names: Names,
  options: EventsOptions<NameOf<Target>> & { readonly asArray?: AsArray | undefined },
): EventReader<EventOf<Target, Names, AsArray>>;
/** For events of which the types say nothing: `events<Sale>(…)`, where `Sale` is what you know of their values. */
export function events<T = never>(
  target: EmitterLike | EventTargetLike,
  names: [T] extends [never] ? never : EventName | readonly EventName[],
  options: EventsOptions,
): EventReader<T>;
export function events<T>(
  target: EmitterLike | EventTargetLike,
  names: EventName | readonly EventName[],
  options: EventsOptions,
): EventReader<T> {
  return new EventReader(target, names, options);
}

import type { Overflow, SourceOptions } from '@forawait/core';
import { checkFlag, checkLimit, checkOptions, checkWord, describe } from '../options.ts';
import type { EventName } from './event-types.ts';

/** What becomes of an event that finds no room. An emitter does not wait, so that there is no `'wait'`. */
export type EventOverflow = Exclude<Overflow, 'wait'>;

/** How many events to keep, which ends it, and in what form they come. */
export interface EventsOptions<Name = EventName> extends SourceOptions {
  /** How many events may wait to be read, a whole number of 1 or more; `Infinity` for no limit. There is no default. */
  readonly capacity: number;
  /**
   * What becomes of an event when so many wait. `'error'`: what waits is still read, then comes a LimitExceededError.
   * `'drop-oldest'`, `'drop-newest'`: the one that has waited longest, or the new one, is dropped, and counted in
   * `dropped`. Default `'error'`: the only one that loses nothing in silence.
   */
  readonly overflow?: EventOverflow | undefined;
  /** The name of the event, or a list of names, that ends it, once what waits has been read. Default: none does. */
  readonly until?: Name | readonly Name[] | undefined;
  /**
   * Every value is the array of the arguments, also when there is one. For events that are told with now one argument and
   * now several. Default false: the only argument as it is, several as an array, none as undefined.
   */
  readonly asArray?: boolean | undefined;
}

/** Options that were checked. */
export interface EventsPlan {
  readonly names: ReadonlySet<EventName>;
  readonly until: ReadonlySet<EventName>;
  readonly capacity: number;
  readonly overflow: EventOverflow;
  /** What becomes a value of an event and its arguments. */
  readonly valueOf: (name: EventName, args: unknown[]) => unknown;
}

const ACTION = 'listen for events';
const NAMES = ['capacity', 'overflow', 'until', 'asArray', 'signal', 'graceMs', 'name', 'onOrphan'];

/** @throws TypeError or RangeError for a name or an option that is not what it must be. */
export function planOf(names: EventName | readonly EventName[], options: EventsOptions): EventsPlan {
  checkOptions(ACTION, options, NAMES);
  const { capacity, overflow = 'error', until = [], asArray = false } = options;
  checkLimit(ACTION, 'capacity', capacity);
  checkWord(ACTION, 'overflow', overflow, ['error', 'drop-oldest', 'drop-newest']);
  checkFlag(ACTION, 'asArray', asArray);
  const listed = namesOf('name', names);
  if (listed.size === 0) throw new RangeError(`Cannot ${ACTION} of no name: the list must have one at the least`);
  const formed = asArray ? (args: unknown[]): unknown => args : single;
  const isList = typeof names === 'object';
  const valueOf = (name: EventName, args: unknown[]): unknown => (isList ? [name, formed(args)] : formed(args));
  return { names: listed, until: namesOf('until', until), capacity, overflow, valueOf };
}

/** Events are mostly told with one argument: an array of one would have to be unpacked everywhere. */
const single = (args: unknown[]): unknown => (args.length < 2 ? args[0] : args);

function namesOf(option: string, names: EventName | readonly EventName[]): ReadonlySet<EventName> {
  const list: readonly unknown[] = Array.isArray(names) ? names : [names];
  const wrong = list.find((name) => typeof name !== 'string' && typeof name !== 'symbol');
  if (wrong === undefined && !list.includes(undefined)) return new Set(list as readonly EventName[]);
  const rule = 'it must be a string or a symbol, or a list of them';
  throw new TypeError(`Cannot ${ACTION} with ${option} ${describe(wrong)}: ${rule}`);
}

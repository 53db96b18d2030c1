// What events are read as. Checked by `tsc` twice, with and without the types of the DOM; never run.
import { expectTypeOf } from 'expect-type';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { FSWatcher } from 'node:fs';
import type { Socket } from 'node:net';
import type { WebSocket } from 'undici';
import type { EventReader } from './event-reader.ts';
import { events } from './events.ts';

interface Sales {
  sold: [what: string, count: number];
  price: [number];
  tip: [amount: number, note?: string];
  closed: [];
}
class Shop extends EventEmitter<Sales> {}
declare const subclass: Shop;
declare const shop: EventEmitter<Sales>;
declare const plain: EventEmitter;
declare const socket: Socket;
declare const child: ChildProcess;
declare const watcher: FSWatcher;
declare const webSocket: WebSocket;
declare const signal: AbortSignal;
declare const target: EventTarget;
declare const capacity: 1;

// The map of an emitter says it.
expectTypeOf(events(new EventEmitter<Sales>(), 'price', { capacity })).toEqualTypeOf<EventReader<number>>();
expectTypeOf(events(shop, 'sold', { capacity })).toEqualTypeOf<EventReader<[what: string, count: number]>>();
expectTypeOf(events(shop, 'closed', { capacity })).toEqualTypeOf<EventReader<undefined>>();
expectTypeOf(events(shop, 'tip', { capacity })).toEqualTypeOf<EventReader<number | [amount: number, note?: string]>>();
expectTypeOf(events(shop, 'tip', { capacity, asArray: true })).toEqualTypeOf<
  EventReader<[amount: number, note?: string]>
>();
expectTypeOf(events(shop, ['price', 'closed'], { capacity, until: ['closed', 'error'] })).toEqualTypeOf<
  EventReader<[name: 'price', value: number] | [name: 'closed', value: undefined]>
>();
// @ts-expect-error -- a name that it does not have
events(shop, 'prize', { capacity });
// @ts-expect-error -- a name that it does not have
events(shop, 'price', { capacity, until: 'close' });
// @ts-expect-error -- there is no default for the capacity
events(shop, 'price', {});
// @ts-expect-error -- an emitter cannot wait
events(shop, 'price', { capacity, overflow: 'wait' });

// A class that extends it has the names; what comes with them the caller knows.
expectTypeOf(events(subclass, 'price', { capacity })).toEqualTypeOf<EventReader<unknown>>();
expectTypeOf(events<number>(subclass, 'price', { capacity })).toEqualTypeOf<EventReader<number>>();
// @ts-expect-error -- a name that it does not have
events(subclass, 'prize', { capacity });

// Overloads of Node say it.
expectTypeOf(events(socket, 'close', { capacity })).toEqualTypeOf<EventReader<boolean>>();
expectTypeOf(events(socket, 'connect', { capacity })).toEqualTypeOf<EventReader<undefined>>();
expectTypeOf(events(child, 'exit', { capacity })).toEqualTypeOf<
  EventReader<[code: number | null, signal: NodeJS.Signals | null]>
>();
expectTypeOf(events(watcher, 'error', { capacity })).toEqualTypeOf<EventReader<Error>>();

// Nothing is known: by default, or what the caller knows.
expectTypeOf(events(plain, 'price', { capacity })).toEqualTypeOf<EventReader<unknown>>();
expectTypeOf(events(plain, Symbol.iterator, { capacity })).toEqualTypeOf<EventReader<unknown>>();
expectTypeOf(events<number>(plain, 'price', { capacity })).toEqualTypeOf<EventReader<number>>();

// Targets of the platform say it by their handlers.
expectTypeOf(events(webSocket, 'message', { capacity }).first())
  .resolves.extract<object>()
  .toHaveProperty('data');
expectTypeOf(events(signal, 'abort', { capacity })).toEqualTypeOf<EventReader<Event>>();
expectTypeOf(events(target, 'tick', { capacity })).toEqualTypeOf<EventReader<Event>>();
expectTypeOf(events<CustomEvent<number>>(target, 'tick', { capacity })).toEqualTypeOf<
  EventReader<CustomEvent<number>>
>();

// @ts-expect-error -- nothing can be listened for
events({}, 'price', { capacity });

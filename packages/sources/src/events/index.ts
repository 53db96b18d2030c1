export { EventReader } from './event-reader.ts';
export type { EmitterLike, EventName, EventOf, EventTargetLike, NameOf } from './event-types.ts';
export { events } from './events.ts';
export type { EventOverflow, EventsOptions } from './options.ts';

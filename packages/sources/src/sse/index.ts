export { EventStreamError } from './errors.ts';
export { ServerSentEventReader } from './event-reader.ts';
export type { ServerSentEventsOptions } from './options.ts';
export type { ReconnectOptions } from './reconnect-options.ts';
export type { ServerSentEvent } from './server-sent-event.ts';
export { serverSentEvents } from './server-sent-events.ts';
export type { ServerSentEventsSource } from './source.ts';

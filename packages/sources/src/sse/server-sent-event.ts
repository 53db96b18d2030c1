/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  /** What kind it is: its `event` field, `'message'` without one. */
  readonly event: string;
  /** Its `data` fields, joined by LF. */
  readonly data: string;
  /** The last event id: that of this event or, when it has none, of the last one before it that had; `''` for none. */
  readonly id: string;
  /** Its `retry` field, in milliseconds, when it has one. */
  readonly retry?: number;
}

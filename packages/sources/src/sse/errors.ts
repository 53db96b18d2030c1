/** What answered is no stream of events. Its body was cancelled. */
export class EventStreamError extends Error {
  override readonly name = 'EventStreamError';
  /** `ERR_EVENT_STREAM_STATUS`: the status is not 200. `ERR_EVENT_STREAM_TYPE`: the Content-Type is not `text/event-stream`. */
  readonly code: 'ERR_EVENT_STREAM_STATUS' | 'ERR_EVENT_STREAM_TYPE';
  readonly statusCode: number;
  /** The Content-Type as it came. */
  readonly contentType: string | undefined;

  constructor(
    code: EventStreamError['code'],
    problem: string,
    answer: { from: string; statusCode: number; contentType: string | undefined },
  ) {
    super(`Cannot read events from ${answer.from}: ${problem}`);
    this.code = code;
    this.statusCode = answer.statusCode;
    this.contentType = answer.contentType;
  }
}

/** The beginning of an answer. */
export interface Answer {
  /** What to call it in a message. */
  readonly from: string;
  readonly statusCode: number;
  readonly contentType: string | undefined;
}

/** What is wrong with an answer, if anything. Parameters and case of its type do not count. */
export function refusalOf(answer: Answer): EventStreamError | undefined {
  const { statusCode, contentType = '' } = answer;
  if (statusCode !== 200) {
    return new EventStreamError('ERR_EVENT_STREAM_STATUS', `it answered ${String(statusCode)}, not 200`, answer);
  }
  if (/^\s*text\/event-stream\s*(;|$)/i.test(contentType)) return undefined;
  const problem = `its Content-Type is ${JSON.stringify(contentType)}, not text/event-stream`;
  return new EventStreamError('ERR_EVENT_STREAM_TYPE', problem, answer);
}

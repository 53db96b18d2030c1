import type { FetchRequest } from '../../src/fetcher/job.ts';
import type { FetchAs } from '../../src/fetcher/types.ts';
import { sized, send, type Answer, OK } from './answers.ts';
import { matches } from './matches.ts';
import { idle, late, LONG, SHORT_IDLE, SHORT_TRY, type Fault, type Limits } from './fault.ts';
import type { Host } from './host.ts';

/** For a busy machine; but less than the long limit of a try, which nothing may have waited for. */
const SLACK_MS = 45_000;

type Stage = 'warm-up' | 'fault' | 'good';

/** A request of a trial: the fetcher sends no more of it than it knows. */
export interface TrialJob extends FetchRequest {
  readonly trial: Trial;
  readonly stage: Stage;
}

/** What came of it, as `onError: 'yield'` with `details` tells. */
export interface TrialRecord {
  readonly request: TrialJob;
  readonly status: 'fulfilled' | 'rejected';
  readonly value?: unknown;
  readonly reason?: unknown;
  readonly attempts: number;
  readonly ms: number;
}

/** How a trial goes: the fault stays; it is gone when it is tried again; or it stays, and the body is read while it arrives. */
export type Course = 'stays' | 'passes' | 'arrives';

/** One fault, met once, and then a good request to the same server. */
export class Trial {
  readonly fault: Fault;
  readonly course: Course;
  /** What was not as it must be. */
  readonly problems: string[] = [];
  #host: Host | undefined;

  constructor(fault: Fault, course: Course) {
    this.fault = fault;
    this.course = course;
  }

  get name(): string {
    return `${this.fault.kind}, ${this.fault.point} (which ${this.course})`;
  }

  get as(): FetchAs {
    return this.course === 'arrives' ? 'response' : (this.fault.as ?? 'json');
  }

  get limits(): Limits {
    const { outcome } = this.fault;
    if (!('error' in outcome)) return LONG;
    if (outcome.error === late) return SHORT_TRY;
    return outcome.error === idle ? SHORT_IDLE : LONG;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#host?.open ?? 0;
  }

  async start(): Promise<void> {
    this.#host = await this.fault.hosting(this.fault.answer, goodAnswer(this.as));
  }

  async end(): Promise<void> {
    await this.#host?.close();
  }

  first(): TrialJob {
    return this.#job(this.fault.warm === true ? 'warm-up' : 'fault');
  }

  /** A try has failed, and another will be made. */
  retried(): void {
    if (this.course === 'passes') this.#host?.heal();
  }

  /** @returns What to fetch next, if anything. */
  heard(record: TrialRecord): TrialJob | undefined {
    const { stage } = record.request;
    // A connection that the fault has spoilt may fail a good request, which is then tried again.
    const expected = stage === 'fault' ? this.#expected(record) : goodRecord(this.as);
    const where = stage === 'fault' ? '' : `, ${stage} request`;
    if (!matches(record, expected)) this.problems.push(`${this.name}${where}: ${told(record)}`);
    const limitMs = record.attempts * SHORT_TRY.timeoutMs + SLACK_MS;
    if (record.ms > limitMs) this.problems.push(`${this.name}${where}: took ${record.ms.toFixed(0)} ms`);
    if (stage === 'fault') this.#host?.heal();
    if (stage === 'good') return undefined;
    return this.#job(stage === 'warm-up' ? 'fault' : 'good');
  }

  #expected({ reason }: TrialRecord): object {
    const { outcome } = this.fault;
    if (this.course === 'passes') return { ...goodRecord(this.as), attempts: 2 };
    if ('value' in outcome) return { status: 'fulfilled', ...outcome };
    // A body that has reached its reader is not asked for again.
    if (this.course === 'arrives') return { status: 'rejected', reason: outcome.error };
    const attempts = outcome.again ? 2 : 1;
    // Not every error tells its tries.
    const tells = typeof reason === 'object' && reason !== null && 'attempts' in reason;
    return { status: 'rejected', attempts, reason: { ...outcome.error, ...(tells ? { attempts } : {}) } };
  }

  #job(stage: Stage): TrialJob {
    const { url = '', goodUrl: good = '' } = this.#host ?? {};
    const common = { trial: this, stage, key: this.name };
    if (stage !== 'fault') return { ...common, url: good };
    const { body, ...request } = this.fault.request ?? {};
    return { ...common, ...request, url, body: body?.() };
  }
}

function told({ status, value, reason, attempts, ms }: TrialRecord): string {
  const how = `after ${String(attempts)} tries and ${ms.toFixed(0)} ms`;
  if (status === 'fulfilled') return `${JSON.stringify(value)?.slice(0, 200)} ${how}`;
  const fields = reason instanceof Error ? { ...reason, name: reason.name, headers: undefined } : reason;
  return `${String(reason)} ${how}: ${JSON.stringify(fields)?.slice(0, 400)}`;
}

function goodAnswer(as: FetchAs): Answer {
  if (as === 'sse') return send(...sized(`${OK}content-type: text/event-stream\r\n`, 'data: 7\n\n'));
  return send(...sized(OK, '7'));
}

function goodRecord(as: FetchAs): object {
  const values = { text: '7', lines: ['7'], ndjson: [7], sse: [{ data: '7' }] };
  return { status: 'fulfilled', value: as in values ? values[as as keyof typeof values] : 7 };
}

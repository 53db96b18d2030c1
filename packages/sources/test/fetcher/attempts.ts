import { Agent } from 'undici';
import { Attempt, type AttemptRules, type Reply } from '../../src/fetcher/attempt.ts';
import { emptyHeaders } from '../../src/fetcher/headers.ts';
import { outgoing, type FetchJob } from '../../src/fetcher/job.ts';
import { undiciTransport } from '../../src/fetcher/undici-wire.ts';

export interface Tried {
  readonly reply: Promise<Reply>;
  readonly released: Promise<void>;
  stop(reason: unknown): void;
}

/** One try over an agent of its own, which stays open: only what the try itself closes is closed. */
export function attempting(agent: Agent, job: FetchJob, rules: Partial<AttemptRules> = {}): Tried {
  let attempt: Attempt | undefined;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const reply = new Promise<Reply>((resolve, reject) => {
    const all: AttemptRules = {
      transport: undiciTransport(() => agent, { headersTimeout: undefined, bodyTimeout: undefined }),
      timeoutMs: undefined,
      idleMs: undefined,
      maxBodyBytes: 1 << 20,
      maxRatio: Infinity,
      mustDecode: true,
      streamed: false,
      redirect: 'follow',
      maxRedirects: 5,
      ...rules,
    };
    attempt = new Attempt(outgoing(job, emptyHeaders()), 1, all, { reply: resolve, failed: reject, released: release });
    attempt.start();
  });
  return { reply, released, stop: (reason) => attempt?.stop(reason) };
}

/** The body of a reply as text. */
export async function textOf(reply: Reply | Promise<Reply>): Promise<string> {
  return Buffer.concat((await reply).parts).toString();
}

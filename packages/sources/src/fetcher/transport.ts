import { fetchTransport } from './fetch-wire.ts';
import type { Plan } from './options.ts';
import type { Session } from './session.ts';
import { undiciTransport } from './undici-wire.ts';
import type { Transport } from './wire.ts';

/** How requests go out: by a `fetch` or a dispatcher of the caller's, else by the agent of the session. */
export function transportOf(plan: Plan, session: Session): Transport {
  const { fetch, dispatcher, rules, timeoutMs } = plan;
  if (fetch !== undefined) return fetchTransport(fetch);
  // Where there is a limit of ours, none of undici's comes before it.
  const timeouts = {
    headersTimeout: timeoutMs === undefined ? undefined : 0,
    bodyTimeout: rules.idleMs === undefined ? undefined : 0,
  };
  return undiciTransport(dispatcher === undefined ? session.agent : () => dispatcher, timeouts);
}

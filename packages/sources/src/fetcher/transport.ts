import type { Dispatcher } from 'undici';
import type { Agents } from './agents.ts';
import { fetchTransport, type FetchFunction } from './fetch-wire.ts';
import type { AllowAddress } from './guard/allow.ts';
import { guardedTransport } from './guard/guarded-transport.ts';
import type { Plan } from './options.ts';
import type { Session } from './session.ts';
import { undiciTransport, type UndiciTimeouts } from './undici-wire.ts';
import type { Transport } from './wire.ts';

/** What requests are to be sent by: one of these, or agents of our own. */
export interface Senders {
  readonly fetch: FetchFunction | undefined;
  readonly dispatcher: Dispatcher | undefined;
  /** Guards agents of our own. */
  readonly allow: AllowAddress | undefined;
}

/** @param agents - Called when one of them is needed. */
export function transportOf(
  { fetch, dispatcher, allow }: Senders,
  agents: () => Agents,
  timeouts: UndiciTimeouts,
): Transport {
  if (fetch !== undefined) return fetchTransport(fetch);
  if (dispatcher !== undefined) return undiciTransport(() => dispatcher, timeouts);
  return allow === undefined
    ? undiciTransport(() => agents().free(), timeouts)
    : guardedTransport(allow, agents, timeouts);
}

/** As a fetcher sends: where there is a limit of ours, none of undici's comes before it. */
export function plannedTransport(plan: Plan, session: Session): Transport {
  const { rules, timeoutMs } = plan;
  const timeouts = {
    headersTimeout: timeoutMs === undefined ? undefined : 0,
    bodyTimeout: rules.idleMs === undefined ? undefined : 0,
  };
  return transportOf(plan, session.agents, timeouts);
}

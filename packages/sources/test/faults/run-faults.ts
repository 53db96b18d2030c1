import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { channel, from } from '@forawait/core';
import { Agent } from 'undici';
import type { Chance } from '../../proof/chance.ts';
import type { FetchRetryMessage } from '../../src/fetcher/announcements.ts';
import { fetcher } from '../../src/fetcher/fetcher.ts';
import { expired, ofAnotherName } from './certificates.ts';
import { LONG, MAX_BODY_BYTES, MAX_RATIO, MAX_RETRY_AFTER_MS, SHORT_IDLE, SHORT_TRY, type Fault } from './fault.ts';
import { lookup } from './named-host.ts';
import { leftOpen, openResources, until } from './open-resources.ts';
import { Trial, type TrialJob, type TrialRecord } from './trial.ts';

/**
 * Whether all faults are met through one agent and one fetcher (for each form of bodies, and another for what takes a limit of
 * time), or each by a fetcher of its own; or again all together, by bodies that are read while they arrive.
 */
export type Company = 'together' | 'alone' | 'arriving';

/** What came of the trials of all faults. */
export interface FaultsRun {
  readonly trials: readonly Trial[];
  /** What is wrong besides: what was left open. */
  readonly problems: readonly string[];
}

const CONCURRENCY = 64;
/** Later than a try ends: undici goes on connecting although nobody waits for it any more. */
const CONNECT_TIMEOUT_MS = 5000;
const OPTIONS = {
  concurrency: CONCURRENCY,
  ordered: false,
  details: true,
  onError: 'yield',
  maxBodyBytes: MAX_BODY_BYTES,
  maxRatio: MAX_RATIO,
  retry: { limit: 1, baseMs: 20, jitter: false, maxRetryAfterMs: MAX_RETRY_AFTER_MS, budget: Infinity },
} as const;

/**
 * Meets all faults, each once for good and, where it is tried again, once for one try only: many at a time, in an order
 * that is left to chance.
 */
export async function runFaults(faults: readonly Fault[], company: Company, chance: Chance): Promise<FaultsRun> {
  const before = openResources();
  const trialsOf = company === 'arriving' ? arriving : whole;
  const trials = shuffled(faults.flatMap(trialsOf), chance);
  await Promise.all(trials.map((trial) => trial.start()));
  subscribe('forawait:fetcher:retry', retried);
  const left = company === 'alone' ? await alone(trials) : await together(trials);
  unsubscribe('forawait:fetcher:retry', retried);
  await Promise.all(trials.map((trial) => trial.end()));
  return { trials, problems: [...left, ...(await leftOpen(before)).map((resource) => `left open: ${resource}`)] };
}

function retried(message: unknown): void {
  const { trial } = (message as FetchRetryMessage).request as TrialJob;
  trial.retried();
}

function whole(fault: Fault): readonly Trial[] {
  const again = 'error' in fault.outcome && fault.outcome.again && fault.lasting !== true;
  return [new Trial(fault, 'stays'), ...(again ? [new Trial(fault, 'passes')] : [])];
}

function arriving(fault: Fault): readonly Trial[] {
  return fault.as === undefined && fault.ofWholeBodies !== true ? [new Trial(fault, 'arrives')] : [];
}

/** @returns What was left: no response may be under way when its job is over, and no connection when the agent has closed. */
async function together(trials: readonly Trial[]): Promise<string[]> {
  const agent = newAgent();
  const groups = [LONG, SHORT_TRY, SHORT_IDLE].flatMap((limits) =>
    [...new Set(trials.map(({ as }) => as))].map((form) =>
      trials.filter((trial) => trial.as === form && trial.limits === limits),
    ),
  );
  await Promise.all(groups.filter(({ length }) => length > 0).map((group) => meet(group, agent)));
  const running = (): number => Object.values(agent.stats).reduce((sum, { running: one }) => sum + one, 0);
  await until(() => running() === 0);
  const problems = running() === 0 ? [] : [`${String(running())} responses are still under way`];
  await agent.close();
  await until(() => trials.every(({ open }) => open === 0));
  return [...problems, ...trials.flatMap(leftConnections)];
}

/** @returns What was left: no connection may be when the loop is over. */
async function alone(trials: readonly Trial[]): Promise<string[]> {
  const meetOne = async (trial: Trial): Promise<string[]> => {
    const agent = trial.fault.byAgent === true ? newAgent() : undefined;
    await meet([trial], agent);
    await agent?.close();
    await until(() => trial.open === 0);
    return leftConnections(trial);
  };
  return (await from(trials).map(meetOne, { concurrency: CONCURRENCY, ordered: false }).toArray()).flat();
}

function leftConnections({ name, open }: Trial): string[] {
  return open === 0 ? [] : [`${name}: ${String(open)} connections left`];
}

/** All these trials, which want the same form and have the same limits, through one fetcher. */
async function meet(trials: readonly Trial[], dispatcher: Agent | undefined): Promise<void> {
  const { as, limits } = trials[0]!;
  const { sender, receiver } = channel<TrialJob>(trials.length);
  for (const trial of trials) await sender.send(trial.first());
  let left = trials.length;
  const hear = async (record: TrialRecord): Promise<void> => {
    const next = record.request.trial.heard(await read(record));
    if (next !== undefined) await sender.send(next);
    else if (--left === 0) sender.close();
  };
  for await (const record of fetcher(receiver, { ...OPTIONS, ...limits, as, dispatcher })) void hear(record);
}

/** What comes of a body that is read while it arrives, as if it had been fetched whole. */
async function read(record: TrialRecord): Promise<TrialRecord> {
  if (!(record.value instanceof Response)) return record;
  try {
    const text = await record.value.text();
    return { ...record, value: text === '' ? undefined : JSON.parse(text) };
  } catch (reason) {
    return { ...record, status: 'rejected', reason };
  }
}

function newAgent(): Agent {
  return new Agent({ connect: { lookup, ca: [ofAnotherName, expired], timeout: CONNECT_TIMEOUT_MS } });
}

/** @see https://en.wikipedia.org/wiki/Fisher%E2%80%93Yates_shuffle */
function shuffled<T>(values: readonly T[], chance: Chance): T[] {
  const mixed = [...values];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = chance(at + 1);
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}

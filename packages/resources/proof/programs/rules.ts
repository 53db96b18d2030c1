// What leaves a scope or a nursery, as README.md and D6 say it.
import { TimeoutError } from '@forawait/core';
import { isSame, type ScopeState } from './scope-state.ts';

/** What a body has come to. */
export type Ended =
  { readonly failed: false; readonly value?: unknown } | { readonly failed: true; readonly error: unknown };

/** What the body of each scope answers. */
export const ANSWER = 'the answer of the body';

export async function endedOf(run: () => Promise<unknown>): Promise<Ended> {
  try {
    return { failed: false, value: await run() };
  } catch (error) {
    return { failed: true, error };
  }
}

/** What is to come of it. */
export type Outcome =
  | { readonly kind: 'value' }
  /** It ends at the scope, which has caught it. */
  | { readonly kind: 'absorbed'; readonly caught: ScopeState }
  | { readonly kind: 'error'; readonly error: unknown; readonly caught?: ScopeState }
  /** A cancellation that goes on outwards: of several, the outermost. */
  | { readonly kind: 'outside'; readonly by: ScopeState; readonly caught?: ScopeState };

export function isSameOutcome(one: Outcome, other: Outcome): boolean {
  const parts = ({ kind, error, caught, by }: Partial<Record<string, unknown>>): unknown[] => [kind, error, caught, by];
  const others = parts({ ...other });
  return parts({ ...one }).every((part, at) => isSame(part, others[at]));
}

export function outcomesOf(scope: ScopeState, ended: Ended): readonly Outcome[] {
  if (!ended.failed) return [{ kind: 'value' }];
  const { error } = ended;
  const by = scope.cancelledBy;
  const outermost = by.at(-1);
  if (outermost === undefined) return [{ kind: 'error', error }];
  const isOwn = (part: unknown): boolean => by.some((one) => one.isToldBy(part));
  const rest = without(error, isOwn, (part) => isAbort(part) || isOwn(part));
  if (rest !== undefined) return [{ kind: 'error', error: rest, ...(rest === error ? {} : { caught: outermost }) }];
  return cancelled(scope, outermost);
}

/** Nothing has come out but cancellations. */
function cancelled(scope: ScopeState, outermost: ScopeState): readonly Outcome[] {
  if (outermost !== scope) return [{ kind: 'outside', by: outermost }];
  return scope.causes.map((cause) =>
    cause === 'signal' ? { kind: 'outside', by: scope, caught: scope } : { kind: 'absorbed', caught: scope },
  );
}

/** What a program calls its own groups. */
export const BOTH = 'both';
/** The group of a nursery, or what is left of one: what was found to be an error there stays one, though it is called an AbortError. */
const isJudged = ({ message }: AggregateError): boolean => message !== BOTH;

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

type Test = (error: unknown) => boolean;

function without(error: unknown, isOwn: Test, isCancelled: Test): unknown {
  if (isCancelled(error)) return undefined;
  if (!(error instanceof AggregateError)) return error;
  const all = error.errors as unknown[];
  const rest = all.map((part) => without(part, isOwn, isJudged(error) ? isOwn : isCancelled));
  const left = rest.filter((part) => part !== undefined);
  if (left.length === 0) return undefined;
  if (rest.every((part, at) => part === all[at])) return error;
  return new AggregateError(left, error.message);
}

/** Whether what came out of `run()` may have. */
export function agrees(outcome: Outcome, came: Ended): boolean {
  switch (outcome.kind) {
    case 'value':
      return !came.failed && came.value === ANSWER;
    case 'absorbed':
      return !came.failed && came.value === undefined;
    case 'error':
      return came.failed && isSame(came.error, outcome.error);
    case 'outside':
      return came.failed && outcome.by.isToldBy(came.error);
  }
}

/** As `failAfter()` tells it. */
export function agreesLimited(outcome: Outcome, scope: ScopeState, came: Ended): boolean {
  const isTimeout = came.failed && came.error instanceof TimeoutError;
  if (outcome.kind !== 'absorbed') return agrees(outcome, came);
  return scope.causes.some((cause) => (cause === 'deadline' ? isTimeout : came.failed && scope.isToldBy(came.error)));
}

/** Those that cancel whoever runs in a scope, the outermost last. */
export type Cancellers = readonly ScopeState[];

/** What is wrong with what came out of a nursery, whose tasks may have come to that. */
export function nurseryFault(
  { scope, by }: { readonly scope: ScopeState; readonly by: readonly Cancellers[] },
  tasks: readonly (readonly Outcome[])[],
  came: Ended,
): string | undefined {
  const faults = by.map((cancellers) => {
    const passed = tasks.map((outcomes) => outcomes.flatMap((outcome) => passing(outcome, scope, cancellers)));
    return faultOf(scope, cancellers, passed, came);
  });
  return faults.includes(undefined) ? undefined : faults[0];
}

/**
 * What a task has come to, on its way out through the scope of the nursery. A cancellation is an error to a nursery that was
 * shielded from it. With the shield down again it is none any longer, and no part of the group.
 */
function passing(outcome: Outcome, scope: ScopeState, cancellers: Cancellers): readonly Outcome[] {
  if (outcome.kind !== 'error' || cancellers.length === 0) return [outcome];
  const isOwn = (part: unknown): boolean => cancellers.some((one) => one.isToldBy(part));
  const rest = without(outcome.error, isOwn, isOwn);
  return rest === undefined ? cancelled(scope, cancellers.at(-1)!) : [{ ...outcome, error: rest }];
}

function faultOf(
  scope: ScopeState,
  cancellers: Cancellers,
  tasks: readonly (readonly Outcome[])[],
  came: Ended,
): string | undefined {
  if (came.failed && came.error instanceof AggregateError) return groupFault(tasks, came.error.errors as unknown[]);
  const loud = tasks.find((outcomes) => outcomes.every(({ kind }) => kind === 'error'));
  if (loud !== undefined) return 'the error of a task is lost';
  const outermost = cancellers.at(-1);
  if (!came.failed) {
    const ended = tasks.find((outcomes) => outcomes.every(({ kind }) => kind === 'outside'));
    if (ended === undefined || outermost === scope) return undefined;
    return 'a task was cancelled from outside, and the nursery ends well';
  }
  const tellers = outermost === undefined ? scope.around : [outermost];
  if (!tellers.some((one) => one.isToldBy(came.error))) return 'an error came out that is not in a group';
  return tasks.some((outcomes) => outcomes.some(({ kind }) => kind === 'outside'))
    ? undefined
    : 'a cancellation came out, and no task was cancelled from outside';
}

function groupFault(tasks: readonly (readonly Outcome[])[], errors: readonly unknown[]): string | undefined {
  const left = [...errors];
  const mustFail = (outcomes: readonly Outcome[]): boolean => outcomes.every(({ kind }) => kind === 'error');
  // Several may have the same error: those that must have one come first.
  for (const outcomes of [...tasks.filter(mustFail), ...tasks.filter((one) => !mustFail(one))]) {
    const at = left.findIndex((error) => outcomes.some((one) => one.kind === 'error' && isSame(one.error, error)));
    if (at >= 0) left.splice(at, 1);
    else if (mustFail(outcomes)) return 'the error of a task is not in the group';
  }
  return left.length > 0 ? 'the group has an error that no task has thrown' : undefined;
}

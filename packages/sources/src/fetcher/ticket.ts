import { describe } from '../options.ts';
import { memberOf } from '../thrown.ts';
import { outgoing, turnKey, type Outgoing } from './job.ts';
import type { Plan } from './options.ts';
import { discardRequestBody } from './request-body.ts';

/** A job on its way to the calls. */
export interface Ticket<J> {
  readonly job: J;
  /** `undefined` with `load`, and for a job that is none. */
  readonly request: Outgoing | undefined;
  /** Why it is none, or has no key. */
  readonly problem: { readonly error: unknown } | undefined;
  readonly key: string;
}

/** The job, checked: what is wrong with it is told by whoever does it. */
export function ticketOf<J>(job: J, { load, key, headers }: Plan): Ticket<J> {
  if (load !== undefined && key === undefined) return { job, request: undefined, problem: undefined, key: '' };
  try {
    if (key !== undefined) return { job, request: undefined, problem: undefined, key: checkedKey(key(job)) };
    const request = outgoing(job, headers);
    return { job, request, problem: undefined, key: turnKey(job, request) };
  } catch (error) {
    if (load === undefined) discardRequestBody(memberOf(job, 'body'));
    return { job, request: undefined, problem: { error }, key: keyOf(job) };
  }
}

function checkedKey(key: unknown): string {
  if (typeof key === 'string') return key;
  throw new TypeError(`Cannot load an item: key must answer a string, got ${describe(key)}`);
}

/** The key of a job that is none: looking at it may be what failed. */
function keyOf(job: unknown): string {
  try {
    return turnKey(job, undefined);
  } catch {
    return '';
  }
}

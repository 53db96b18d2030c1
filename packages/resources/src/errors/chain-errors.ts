import { describeError } from '../checks/describe.ts';
import { SuppressedError } from './suppressed-error.ts';

/**
 * The one error to throw when `newer` came up while `older` was under way: `newer` itself where the older one can be
 * found from it, else a `SuppressedError` that holds both. Neither is changed.
 */
export function chainErrors(newer: unknown, older: unknown): unknown {
  if (leadsTo(newer, older)) return newer;
  return new SuppressedError(newer, older, `${describeError(newer)} (while handling: ${describeError(older)})`);
}

/** Whether `target` is `error`, or can be found by following causes, suppressed errors and the members of aggregates. */
export function leadsTo(error: unknown, target: unknown): boolean {
  const seen = new Set<unknown>([error]);
  // A set visits what is added while it is walked: a queue without recursion, safe for long and for cyclic chains.
  for (const link of seen) {
    if (Object.is(link, target)) return true;
    for (const next of linksOf(link)) seen.add(next.error);
  }
  return false;
}

/** One error that another one names, and under which name. */
export interface Link {
  readonly name: string;
  readonly error: unknown;
}

/** The errors that an error names: its cause, what it is made of, what it gathers. */
export function linksOf(error: unknown): Link[] {
  if (typeof error !== 'object' || error === null) return [];
  try {
    const links: Link[] = [];
    if ('error' in error && 'suppressed' in error) {
      links.push({ name: 'error', error: error.error }, { name: 'suppressed', error: error.suppressed });
    }
    const { cause, errors } = error as { cause?: unknown; errors?: unknown };
    if (cause !== undefined) links.push({ name: 'cause', error: cause });
    if (!Array.isArray(errors)) return links;
    return links.concat(errors.map((member: unknown, index) => ({ name: `errors[${index}]`, error: member })));
  } catch {
    return []; // a getter of a foreign error threw: it leads nowhere that we can see
  }
}

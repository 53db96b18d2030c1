import { describeTasks } from '../nursery/describe-tasks.ts';
import type { Scope } from '../scope/scope.ts';
import type { ProcessLike } from './signal-watch.ts';

/**
 * What refuses to end, as text: tasks, what is waited for outside of tasks, and what keeps the process alive; as far as it is known.
 *
 * @param host - Undefined: nothing keeps it alive.
 */
export function whatIsLeft(scope: Scope, host?: ProcessLike): string {
  const lines = [...waitsIn(scope), describeTasks()].filter((text) => text !== '');
  if (lines.length > 0) lines.unshift('These have not ended:');
  const counts = new Map<string, number>();
  for (const kind of host?.getActiveResourcesInfo?.() ?? []) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const open = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  if (open !== '') lines.push(`Open: ${open}`);
  return lines.map((line) => `${line}\n`).join('');
}

/** So many are printed. */
const MOST = 100;

/** What is waited for in a scope and those inside it, by none of the tasks. */
function waitsIn(outermost: Scope): string[] {
  const scopes = [outermost];
  // The list grows while it is walked. No spread: they may be too many for that.
  for (const scope of scopes) for (const child of scope.children.all()) scopes.push(child);
  const waits = scopes.flatMap(({ waiters }) => waiters.all()).filter(({ task }) => task === undefined);
  return waits.slice(0, MOST).map(({ what }) => `main(): ${what}`);
}

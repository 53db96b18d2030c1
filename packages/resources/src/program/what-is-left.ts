import { describeTasks } from '../nursery/describe-tasks.ts';
import type { ProcessLike } from './signal-watch.ts';

/** What refuses to end, as text: tasks, and what keeps the process alive. Empty where no task is known. */
export function whatIsLeft(host: ProcessLike): string {
  const tasks = describeTasks();
  if (tasks === '') return '';
  const counts = new Map<string, number>();
  for (const kind of host.getActiveResourcesInfo?.() ?? []) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const open = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return `These have not ended:\n${tasks}\n${open === '' ? '' : `Open: ${open}\n`}`;
}

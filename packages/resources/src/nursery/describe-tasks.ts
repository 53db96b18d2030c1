import { called } from '../checks/called.ts';
import { openNurseries } from './nursery-run.ts';
import { type NurseryState, stateOf, type TaskState } from './tree.ts';

/**
 * Who runs, who waits for what, since when and, after `traceTasks(true)`, created where: all nurseries that are open, as text.
 *
 * @returns Lines to be printed; empty where no nursery is open.
 * @see https://docs.python.org/3/library/asyncio-graph.html
 * @example
 * await openNursery(async (nursery) => {
 *   nursery.startSoon(() => sleep(20), { name: 'napper' });
 *   await sleep(1);
 *   console.log(describeTasks().split('\n')[0]); // => nursery "demo"
 * }, { name: 'demo' });
 */
export function describeTasks(): string {
  const open = openNurseries.all();
  const tasks = new Set<object | undefined>(open.flatMap((nursery) => nursery.tasks.all()));
  const outermost = open.filter(({ owner }) => !tasks.has(owner));
  return outermost.flatMap((nursery) => nurseryLines(stateOf(nursery, open), '')).join('\n');
}

/** So many tasks of one nursery are printed, the oldest first. */
const MOST = 100;
/** Those that lie deeper in one another than so many spaces are not: nobody can read that. */
const DEEPEST = 400;

function nurseryLines({ name, cancelled, tasks }: NurseryState, indent: string): string[] {
  const head = `${indent}nursery${called('', name)}${cancelled ? ', cancelled' : ''}`;
  if (indent.length > DEEPEST) return [`${indent}…`];
  const more = tasks.length > MOST ? [`${indent}  … and ${tasks.length - MOST} more`] : [];
  return [head, ...tasks.slice(0, MOST).flatMap((task) => taskLines(task, `${indent}  `)), ...more];
}

function taskLines({ name, forMs, created, waits, nurseries }: TaskState, indent: string): string[] {
  const doing =
    waits.length > 0
      ? waits.map((wait) => `${wait.what} (for ${seconds(wait.forMs)})`).join('; ')
      : nurseries.length > 0
        ? 'in a nursery'
        : 'works, or waits for something else';
  const head = `${indent}${name}, for ${seconds(forMs)}: ${doing}`;
  const from = created === undefined ? [] : [`${indent}  started at ${created}`];
  return [head, ...from, ...nurseries.flatMap((nursery) => nurseryLines(nursery, `${indent}  `))];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 100 ? 3 : 1)} s`;
}

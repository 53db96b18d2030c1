import type { Scope } from '../scope/scope.ts';
import { scopeOf } from '../scope/cancel-scope.ts';
import type { NurseryRun } from './nursery-run.ts';
import type { Task } from './task.ts';

/** What a task waits for. */
export interface WaitState {
  /** Such as `sleep 100 ms`. */
  readonly what: string;
  /** How long already, in milliseconds. */
  readonly forMs: number;
}

/** A task of a nursery, and what it does. */
export interface TaskState {
  readonly name: string;
  /** How long ago it was started, in milliseconds. */
  readonly forMs: number;
  /** Where it was started; noted after `traceTasks(true)` only. */
  readonly created: string | undefined;
  /**
   * What it waits for at checkpoints of this package. None: it works, or waits for something else. Of more than 1000 tasks at a
   * time, those beyond count as the one that has started them.
   */
  readonly waits: readonly WaitState[];
  /** Those that it has opened. */
  readonly nurseries: readonly NurseryState[];
}

/** A nursery, and the tasks in it. */
export interface NurseryState {
  readonly name: string | undefined;
  /** Whether it is being cancelled, itself or from outside. */
  readonly cancelled: boolean;
  readonly tasks: readonly TaskState[];
}

/** @param open - All nurseries that are open. */
export function stateOf(nursery: NurseryRun, open: readonly NurseryRun[]): NurseryState {
  const nowMs = performance.now();
  const waiting = waitsIn(scopeOf(nursery.scope), nowMs);
  const opened = new Map<object | undefined, NurseryState[]>();
  const seen = (one: NurseryRun): NurseryState => ({
    name: one.name,
    cancelled: scopeOf(one.scope).cancellation() !== undefined,
    tasks: one.tasks.all().map(told),
  });
  const told = (task: Task): TaskState => {
    const nurseries: NurseryState[] = [];
    opened.set(task, nurseries);
    return {
      name: task.name || '(no name)',
      forMs: nowMs - task.sinceMs,
      created: task.created,
      waits: waiting.get(task) ?? [],
      nurseries,
    };
  };
  const state = seen(nursery);
  // Each stands behind the one that it was opened in: no recursion, for they may lie deep in one another.
  for (const one of open) opened.get(one.owner)?.push(seen(one));
  return state;
}

/** What is waited for in a scope and those inside it, by whom. */
function waitsIn(outermost: Scope, nowMs: number): Map<object | undefined, WaitState[]> {
  const found = new Map<object | undefined, WaitState[]>();
  const scopes = [outermost];
  for (let scope = scopes.pop(); scope !== undefined; scope = scopes.pop()) {
    for (const { task, what, sinceMs } of scope.waiters.all()) {
      const waits = found.get(task) ?? [];
      found.set(task, waits);
      waits.push({ what, forMs: nowMs - sinceMs });
    }
    for (const child of scope.children.all()) scopes.push(child);
  }
  return found;
}

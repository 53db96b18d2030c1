import type { MaybePromise } from '@forawait/core';
import { groupOf } from '../scope/cancellation.ts';
import { type CancelScope, scopeOf } from '../scope/cancel-scope.ts';
import { List, type Listed } from '../scope/list.ts';
import { at, here, scopeHere } from '../scope/place.ts';
import { Scope } from '../scope/scope.ts';
import { SOON } from '../scope/since.ts';
import { called } from '../checks/called.ts';
import { checkName } from '../checks/check-name.ts';
import { checkFunction, describeError } from '../checks/describe.ts';
import { onlyKnown } from '../checks/only-known.ts';
import type { Nursery, StartContext, TaskContext, TaskOptions } from './nursery.ts';
import { originOfCaller } from './origin.ts';
import { StartingTask } from './starting-task.ts';
import { Task } from './task.ts';
import { type NurseryState, stateOf } from './tree.ts';

/** All nurseries that are open, for the tree of tasks. */
export const openNurseries: List<NurseryRun> = new List<NurseryRun>();

/**
 * So many tasks at a time are told apart in what they wait for. Those beyond them count as their body there: an async context for
 * each takes more than all else that a task takes.
 */
const MANY = 1000;

/** A nursery at work. Its body is one of its tasks, and it ends with the last of them. */
export class NurseryRun implements Nursery, Listed<NurseryRun> {
  before: NurseryRun | undefined;
  behind: NurseryRun | undefined;
  readonly scope: CancelScope;
  readonly name: string | undefined;
  /** The task that has opened it. */
  readonly owner: object | undefined = here()?.task;
  readonly tasks: List<Task> = new List<Task>();
  readonly #scope: Scope;
  readonly #context: TaskContext;
  readonly #errors: unknown[] = [];
  /** A task was ended by what lies further outside. */
  #outside: { readonly error: unknown } | undefined;
  #result: unknown;
  #onEmpty: (() => void) | undefined;
  #open = true;

  constructor(scope: CancelScope, name: string | undefined) {
    const inner = scopeOf(scope);
    this.scope = scope;
    this.name = name;
    this.#scope = inner;
    this.#context = {
      get signal() {
        return inner.signal;
      },
    };
  }

  /** @returns What the body answers. Throws what is to leave: errors in a group, else the cancellation from outside. */
  async run(body: (nursery: Nursery) => unknown): Promise<unknown> {
    openNurseries.add(this);
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    const task = new Task('body', this.#scope, undefined);
    this.tasks.add(task);
    this.#begin(
      task,
      (given: Nursery) => at(task, body, given),
      this,
      (result) => (this.#result = result),
    );
    await empty;
    openNurseries.remove(this);
    if (this.#errors.length > 0) {
      if (this.#outside !== undefined) this.#scope.noteCaught();
      throw groupOf(this.#errors, this.#message(), this.#scope.cancellations(true));
    }
    if (this.#outside !== undefined) throw this.#outside.error;
    return this.#result;
  }

  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  cancel(reason?: unknown): void {
    this.scope.cancel(reason);
  }

  tree(): NurseryState {
    return stateOf(this, openNurseries.all());
  }

  startSoon(fn: (context: TaskContext) => MaybePromise<unknown>, options?: TaskOptions): void {
    this.#check(fn, options);
    const task = new Task(nameOf(fn, options), this.#scope, originOfCaller());
    this.#soon(task, fn, this.#context);
  }

  start<T>(fn: (context: StartContext<T>) => MaybePromise<unknown>, options?: TaskOptions): Promise<T> {
    this.#check(fn, options);
    const scope = new Scope(options?.name);
    const task = new StartingTask<T>(nameOf(fn, options), scope, originOfCaller(), this.#scope);
    scope.enter(scopeHere() ?? this.#scope);
    this.#soon(task, fn, task.context);
    return task.ready;
  }

  #check(fn: unknown, options: TaskOptions | undefined): void {
    if (fn instanceof Promise) {
      fn.catch(() => undefined); // nobody else hears of it
      throw new TypeError('Cannot start a task: it must be a function, not a promise: write () => work()');
    }
    checkFunction(fn, 'start a task', 'it');
    if (options !== undefined) onlyKnown(options, ['name'], 'start a task');
    checkName(options?.name, 'start a task');
    if (this.#open) return;
    const named = called('nursery', this.name) || 'this nursery';
    throw new Error(`Cannot start a task: ${named} is closed, its body and all its tasks have ended`);
  }

  /** Later: not before the caller waits for something; in its async context. */
  #soon<A>(task: Task, fn: (arg: A) => unknown, arg: A): void {
    const known = this.tasks.size <= MANY;
    this.tasks.add(task);
    void SOON.then(() => {
      const elsewhere = known || here()?.scope !== task.scope;
      this.#begin(task, elsewhere ? (given: A) => at(task, fn, given) : fn, arg);
    });
  }

  /** @param answered - What is to be done with its result. */
  #begin<A>(task: Task, fn: (arg: A) => unknown, arg: A, answered?: (result: unknown) => void): void {
    const failed = (error: unknown): void => {
      if (!(task instanceof StartingTask && task.failed(error))) this.#heard(task, error);
      this.#ended(task);
    };
    try {
      // As `await` does it: a promise may have a `then` of its own, which calls back many times.
      void SOON.then.call(
        Promise.resolve(fn(arg)),
        (result) => {
          answered?.(result);
          this.#ended(task);
        },
        failed,
      );
    } catch (error) {
      failed(error); // of the function, or of a promise that does not let itself be looked at
    }
  }

  /** An error of a task, or of the body. */
  #heard({ name }: Task, error: unknown): void {
    const leaving = this.#scope.sift(error);
    if (leaving === undefined) return;
    const { error: detail, failed } = leaving;
    if (failed) {
      this.#errors.push(detail);
      this.#scope.cancel({ source: 'sibling', detail }, `Cancelled: ${name || 'a task'} has failed`);
    } else this.#outside = leaving;
  }

  #ended(task: Task): void {
    if (task instanceof StartingTask) task.ended();
    this.tasks.remove(task);
    if (this.tasks.size > 0) return;
    // Now, not a moment later: whoever comes in between would be waited for by nobody.
    this.#open = false;
    this.#onEmpty?.();
  }

  /** What is read first: the first error, and how many there are. */
  #message(): string {
    const [first, ...more] = this.#errors;
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    // One prefix is enough, however many nurseries it has passed.
    return `Failed${called(' in nursery', this.name)}: ${describeError(first).replace(/^Failed: /, '')}${others}`;
  }
}

/** A function may have any name at all. */
function nameOf(fn: { readonly name: unknown }, options: TaskOptions | undefined): string {
  const name = options?.name ?? fn.name;
  return typeof name === 'string' ? name : '';
}

import { since } from '../scope/since.ts';
import type { Listed } from '../scope/list.ts';
import type { Place } from '../scope/place.ts';
import type { Scope } from '../scope/scope.ts';

/** One that works for a nursery; also the place where it works. */
export class Task implements Listed<Task>, Place {
  before: Task | undefined;
  behind: Task | undefined;
  readonly name: string;
  readonly scope: Scope;
  /** In milliseconds of `performance.now()`. */
  readonly sinceMs: number = since();
  /** Where it was started, where that is noted. */
  readonly created: string | undefined;

  constructor(name: string, scope: Scope, created: string | undefined) {
    this.name = name;
    this.scope = scope;
    this.created = created;
  }

  get task(): this {
    return this;
  }
}

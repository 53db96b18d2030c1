import { CancelledError, type CancelReason } from '@forawait/core';
import { called } from '../checks/called.ts';
import { type Cancellation, without } from './cancellation.ts';
import { newController } from './controller.ts';
import { List, type Listed } from './list.ts';
import { Timer } from './timer.ts';
import type { Waiter } from './wait.ts';

/** What comes out of a scope. */
export interface Leaving {
  readonly error: unknown;
  /** False: it is a cancellation that comes from further outside. */
  readonly failed: boolean;
}

/**
 * A part of the tree of scopes: what it cancels, and what cancels it. Links lead from parent to child, and are cut when
 * a scope is left: nothing that has ended is held. What follows from the scopes around one is kept in each, and renewed
 * when something changes: to look is cheap, however deep it lies.
 */
export class Scope implements Listed<Scope> {
  readonly name: string | undefined;
  before: Scope | undefined;
  behind: Scope | undefined;
  readonly waiters: List<Waiter> = new List<Waiter>();
  readonly children: List<Scope> = new List<Scope>();
  /** Its own cancellation: the first one stays. */
  own: Cancellation | undefined;
  state: 'new' | 'entered' | 'left' = 'new';
  /** An error has come out of the work while it was cancelled. */
  #failed = false;
  #parent: Scope | undefined;
  #shield = false;
  #deadline = Infinity;
  #timer: Timer | undefined;
  #controller: AbortController | undefined;
  /** What cancels whoever runs here: of several, what comes from furthest outside. */
  heard: Cancellation | undefined;
  /** The earliest deadline of all that can cancel whoever runs here. */
  limit: number = Infinity;

  constructor(name?: string) {
    this.name = name;
  }

  // ---- what cancels it ------------------------------------------------------------------------

  /**
   * What cancels whoever runs here, if anything does; a deadline that has passed counts, also while its timer is late. Of
   * one that was left: what had cancelled it.
   */
  cancellation(): Cancellation | undefined {
    if (!this.heard && this.limit !== Infinity && this.limit <= performance.now()) this.#overdue();
    return this.heard;
  }

  cancel(reason: CancelReason, message?: string): void {
    if (!this.own) this.#cancelWith({ error: new CancelledError(reason, message), absorbed: true });
  }

  /** By a signal that somebody outside has given. */
  aborted(reason: unknown): void {
    this.#cancelWith({ error: reason, absorbed: false });
  }

  #cancelWith(cancellation: Cancellation): void {
    if (this.own || this.state === 'left') return;
    this.own = cancellation;
    this.#timer?.clear();
    this.#update();
  }

  /** Aborted with the cancellation; made when it is first asked for. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = newController();
      void this.cancellation(); // a deadline that has passed counts
      this.#tell();
    }
    return this.#controller.signal;
  }

  get shield(): boolean {
    return this.#shield;
  }

  set shield(shield: boolean) {
    this.#shield = shield;
    this.#update();
  }

  /** On the clock of `performance.now()`, in milliseconds. */
  get deadline(): number {
    return this.#deadline;
  }

  set deadline(deadline: number) {
    this.#deadline = deadline;
    this.#arm();
    this.#update();
  }

  #arm(): void {
    if (this.own || this.state !== 'entered') return;
    if (this.#deadline !== Infinity) this.#timer ??= new Timer(() => this.#expire());
    this.#timer?.at(this.#deadline);
  }

  #expire(): void {
    this.cancel({ source: 'deadline' }, `Cancelled: the deadline${called(' of scope', this.name)} has passed`);
  }

  /** Whose deadline has passed, among those that can cancel it. */
  #overdue(): void {
    const nowMs = performance.now();
    for (const scope of this.around()) if (scope.#deadline <= nowMs) scope.#expire();
  }

  /** It, and those around it up to a shield, or past all of them. */
  around(past?: boolean): Scope[] {
    const all: Scope[] = [this];
    for (const scope of all) {
      const outer = past ? scope.#parent : scope.#above;
      if (outer) all.push(outer);
    }
    return all;
  }

  /** What lies outside and can cancel it. */
  get #above(): Scope | undefined {
    return this.#shield ? undefined : this.#parent;
  }

  /**
   * Something has changed that counts for it and those inside. All of them are up to date before the first one is told, for
   * whoever listens may look around. No recursion: scopes may be nested deeply. Signals that were aborted stay so.
   */
  #update(): void {
    const told: Scope[] = [];
    const scopes: Scope[] = [this];
    for (let scope = scopes.pop(); scope; scope = scopes.pop()) {
      const above = scope.#above;
      const heard = above?.heard ?? scope.own;
      const limit = Math.min(scope.state === 'new' ? Infinity : scope.#deadline, above?.limit ?? Infinity);
      if (scope.state === 'left' || (heard === scope.heard && limit === scope.limit)) continue;
      if (heard !== scope.heard) told.push(scope);
      scope.heard = heard;
      scope.limit = limit;
      for (const child of scope.children.all()) scopes.push(child); // no spread: they may be too many for that
    }
    for (const scope of told) scope.#tell();
  }

  #tell(): void {
    if (!this.heard) return; // a shield is up, perhaps put there by one who was told before
    const { error } = this.heard;
    for (const waiter of this.waiters.all()) waiter.cancelled(error);
    this.#controller?.abort(error);
  }

  // ---- going in and out -----------------------------------------------------------------------

  enter(parent: Scope | undefined): void {
    if (this.children.size > 0 && parent?.around(true).includes(this)) {
      throw new Error('Cannot run a CancelScope inside of itself: make a new one');
    }
    this.state = 'entered';
    this.#arm();
    this.move(parent);
  }

  /**
   * What still waits in it was left behind by whoever should have waited for it: it goes on in the scope around it. Scopes
   * that were cancelled with it stay so.
   */
  leave(): void {
    this.state = 'left';
    this.#timer?.clear();
    this.#parent?.children.remove(this);
    const outer = this.alive;
    for (const waiter of this.waiters.all()) waiter.move(outer);
    if (outer) outer.#tell(); // a shield may have kept them from hearing of it
    for (const child of this.children.all()) {
      if (!child.heard || child.heard !== this.heard) child.move(outer);
    }
  }

  /** Goes on under another one. */
  move(parent: Scope | undefined): void {
    this.#parent?.children.remove(this);
    this.#parent = Scope.#alive(parent);
    this.#parent?.children.add(this);
    this.#update();
  }

  /** It, or the nearest one around it that has not been left: what has outlived its scope belongs there. */
  get alive(): Scope | undefined {
    return Scope.#alive(this);
  }

  static #alive(scope: Scope | undefined): Scope | undefined {
    while (scope?.state === 'left') scope = scope.#parent;
    return scope;
  }

  // ---- what comes out of it -------------------------------------------------------------------

  /** What leaves where an error comes out of the work; undefined: it was the cancellation of this scope, and ends here. */
  sift(error: unknown): Leaving | undefined {
    const heard = this.cancellation();
    if (!heard) return { error, failed: true };
    this.#failed = true;
    // Mostly it is just that one: no need to look around, in each of thousands of scopes.
    const left = error === heard.error ? [] : without(error, this.cancellations());
    const failed = left.length > 0;
    if (failed ? !Object.is(left[0], error) : heard === this.own) this.noteCaught();
    if (failed) return { error: left[0], failed };
    return heard === this.own && heard.absorbed ? undefined : { error: heard.error, failed };
  }

  /** A cancellation that has ended something here goes no further: another error leaves in its place. */
  noteCaught(): void {
    if (this.heard) this.heard.hasEnded = true;
  }

  /** Its own cancellation has ended something inside that was not dealt with there. */
  get caught(): boolean {
    return this.#failed && !!this.own?.hasEnded;
  }

  /** What it and those around it were cancelled with: up to a shield, or past all of them. */
  cancellations(past?: boolean): readonly unknown[] {
    const all: unknown[] = [];
    for (const { own } of this.around(past)) if (own) all.push(own.error);
    return all;
  }
}

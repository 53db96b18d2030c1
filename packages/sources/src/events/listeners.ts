import type { Listenable, Listener } from './event-target.ts';
import type { EventName } from './event-types.ts';

/** The listeners that we have added, so that none of them stays. */
export class Listeners {
  readonly #target: Listenable;
  #added: (readonly [EventName, Listener])[] = [];

  constructor(target: Listenable) {
    this.#target = target;
  }

  add(name: EventName, listener: Listener): void {
    this.#added.push([name, listener]); // before it is added: a target that fails half way may have it
    this.#target.add(name, listener);
  }

  /** All are tried. An error of the target is thrown; several are one AggregateError. */
  removeAll(): void {
    const errors: unknown[] = [];
    for (const [name, listener] of this.#added.splice(0)) {
      try {
        this.#target.remove(name, listener);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, 'Cannot stop listening: several listeners stay');
    if (errors.length === 1) throw errors[0];
  }
}

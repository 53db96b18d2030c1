import type { CheckSource, Law } from '../../src/testing/index.ts';
import { Honest, OVER } from './honest.ts';

type Result = IteratorResult<number, undefined>;
type Honesty = typeof Honest;

/** An iterator with one fault, and the law that it breaks. */
export interface Mutant {
  readonly fault: string;
  readonly law: Law;
  readonly make: (base: Honesty) => Honesty;
}

export const mutants: readonly Mutant[] = [
  {
    fault: 'next() answers no promise',
    law: 'protocol',
    make: (Base) =>
      class extends Base {
        override next(): Promise<Result> {
          return this.over ? (OVER as unknown as Promise<Result>) : super.next();
        }
      },
  },
  {
    fault: 'a pull before the first read',
    law: 'lazy',
    make: (Base) =>
      class extends Base {
        #first: Promise<Result> | undefined;
        constructor(source: CheckSource, signal?: AbortSignal) {
          super(source, signal);
          this.#first = source.next();
          this.#first.catch(() => undefined);
        }
        protected override pull(): Promise<Result> {
          const first = this.#first ?? super.pull();
          this.#first = undefined;
          return first;
        }
      },
  },
  {
    fault: 'a leak on break',
    law: 'closed once',
    make: (Base) =>
      class extends Base {
        protected override async leave(): Promise<void> {
          this.end();
        }
      },
  },
  {
    fault: 'a lost error',
    law: 'no lost error',
    make: (Base) =>
      class extends Base {
        protected override fail(waiting: Parameters<Honest['fail']>[0]): void {
          waiting.resolve(OVER);
        }
      },
  },
  {
    fault: 'return() waits for the next() that waits',
    law: 'no hang',
    make: (Base) =>
      class extends Base {
        #reading: Promise<unknown> | undefined;
        protected override read(): Promise<Result> {
          const reading = super.read();
          this.#reading = reading.catch(() => undefined);
          return reading;
        }
        protected override async leave(): Promise<void> {
          this.over = true;
          await this.#reading;
          await super.leave();
        }
      },
  },
];

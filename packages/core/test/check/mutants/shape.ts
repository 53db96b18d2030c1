// What calls answer, and when they may be made.
import type { CheckSource } from '../../../src/testing/index.ts';
import { OVER, type Result, type Waiting } from '../honest.ts';
import type { Mutant } from './mutant.ts';

export const shape: readonly Mutant[] = [
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
    fault: 'an error is thrown by next() itself',
    law: 'protocol',
    make: (Base) =>
      class extends Base {
        override next(): Promise<Result> {
          if (this.owed !== undefined) throw this.owed.reason;
          return super.next();
        }
      },
  },
  {
    fault: 'the end is answered without an object',
    law: 'protocol',
    make: (Base) =>
      class extends Base {
        protected override deliver(waiting: Waiting, result: Result): void {
          waiting.resolve(result.done === true ? (undefined as unknown as Result) : result);
        }
      },
  },
  {
    fault: 'done is a number',
    law: 'protocol',
    make: (Base) =>
      class extends Base {
        protected override deliver(waiting: Waiting, { value, done }: Result): void {
          waiting.resolve({ value, done: (done === true ? 1 : 0) as unknown as boolean } as Result);
        }
      },
  },
  {
    fault: 'return() answers an object without done',
    law: 'protocol',
    make: (Base) =>
      class extends Base {
        override async return(): Promise<Result> {
          await super.return();
          return {} as Result;
        }
      },
  },
  {
    fault: 'return() answers a value',
    law: 'protocol',
    make: (Base) =>
      class extends Base {
        override async return(): Promise<Result> {
          await super.return();
          return { value: 1, done: false };
        }
      },
  },
  {
    fault: 'another iterator each time',
    law: 'returns itself',
    make: (Base) =>
      class extends Base {
        override [Symbol.asyncIterator](): this {
          return Object.create(this) as this;
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
    fault: 'a listener before the first read',
    law: 'lazy',
    make: (Base) =>
      class extends Base {
        constructor(source: CheckSource, signal?: AbortSignal) {
          super(source, signal);
          signal?.addEventListener('abort', this.abort);
        }
      },
  },
  {
    fault: 'a next() after the end that revives',
    law: 'stays done',
    make: (Base) =>
      class extends Base {
        #ends = 0;
        override next(): Promise<Result> {
          if (this.over && this.#ends++ === 1) return Promise.resolve({ value: 1, done: false });
          return super.next();
        }
      },
  },
  {
    fault: 'a value after return()',
    law: 'stays done',
    make: (Base) =>
      class extends Base {
        protected override leave(): Promise<void> {
          return this.close();
        }
        protected override pull(): Promise<Result> {
          return this.closing === undefined ? super.pull() : Promise.resolve({ value: 1, done: false });
        }
      },
  },
  {
    fault: 'an error at each further next()',
    law: 'fails once',
    make: (Base) =>
      class extends Base {
        #error: { readonly error: unknown } | undefined;
        override next(): Promise<Result> {
          return this.#error === undefined ? super.next() : Promise.reject(this.#error.error);
        }
        protected override fail(waiting: Waiting, error: unknown): void {
          this.#error = { error };
          super.fail(waiting, error);
        }
      },
  },
];

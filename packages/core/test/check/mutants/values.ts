// Values that get lost, and calls that do.
import { OVER, type Result, type Waiting } from '../honest.ts';
import type { Mutant } from './mutant.ts';

export const values: readonly Mutant[] = [
  {
    fault: 'readings that share a state',
    law: 'same values',
    make: (Base) => {
      let readings = 0;
      return class extends Base {
        #dropped = readings++ % 2 === 0;
        protected override async pull(): Promise<Result> {
          if (!this.#dropped) await super.pull();
          this.#dropped = true;
          return super.pull();
        }
      };
    },
  },
  {
    fault: 'the values come in reverse',
    law: 'in order',
    make: (Base) =>
      class extends Base {
        readonly #asked: Waiting[] = [];
        protected override read(): Promise<Result> {
          return new Promise((resolve, reject) => {
            this.#asked.push({ resolve, reject });
            super.read().then(
              (result) => this.#asked.pop()?.resolve(result),
              (error: unknown) => this.#asked.pop()?.reject(error),
            );
          });
        }
      },
  },
  {
    fault: 'the values come as the source answers',
    law: 'in order',
    make: (Base) =>
      class extends Base {
        readonly #asked: Waiting[] = [];
        protected override read(): Promise<Result> {
          return new Promise((resolve, reject) => {
            this.#asked.push({ resolve, reject });
            super.read().then(
              (result) => this.#asked.shift()?.resolve(result),
              (error: unknown) => this.#asked.shift()?.reject(error),
            );
          });
        }
      },
  },
  {
    fault: 'calls that overlap get the seventh value twice',
    law: 'in order',
    make: (Base) =>
      class extends Base {
        #pulls = 0;
        #seventh: Promise<Result> | undefined;
        protected override pull(): Promise<Result> {
          const crowded = this.waiting.size > 1;
          if (++this.#pulls === 8 && crowded && this.#seventh !== undefined) return this.#seventh;
          const result = super.pull();
          if (this.#pulls === 7) this.#seventh = result;
          return result;
        }
      },
  },
  {
    fault: 'calls that overlap share a value',
    law: 'in order',
    make: (Base) =>
      class extends Base {
        #reading: Promise<Result> | undefined;
        protected override read(): Promise<Result> {
          this.#reading ??= super.read().finally(() => (this.#reading = undefined));
          return this.#reading;
        }
      },
  },
  {
    fault: 'a value is lost where calls overlap',
    law: 'in order',
    make: (Base) =>
      class extends Base {
        protected override async pull(): Promise<Result> {
          if (this.waiting.size > 1) void super.pull().catch(() => undefined);
          return super.pull();
        }
      },
  },
  {
    fault: 'a value that comes when it is left is given to all reads that wait',
    law: 'in order',
    make: (Base) =>
      class extends Base {
        protected override deliver(waiting: Waiting, result: Result): void {
          super.deliver(waiting, result);
          if (this.closing !== undefined) for (const other of this.waiting) super.deliver(other, result);
        }
      },
  },
  {
    fault: 'a value that comes when it is left is given to the read behind',
    law: 'in order',
    make: (Base) =>
      class extends Base {
        protected override deliver(waiting: Waiting, result: Result): void {
          const [behind] = this.waiting;
          if (this.closing === undefined || behind === undefined) return super.deliver(waiting, result);
          waiting.resolve(OVER);
          super.deliver(behind, result);
        }
      },
  },
  {
    fault: 'a second call is never answered',
    law: 'answered',
    make: (Base) =>
      class extends Base {
        protected override read(): Promise<Result> {
          return this.waiting.size > 0 ? new Promise(() => undefined) : super.read();
        }
      },
  },
  {
    fault: 'a next() that waits is forgotten by return()',
    law: 'answered',
    make: (Base) =>
      class extends Base {
        override async return(): Promise<Result> {
          this.waiting.clear();
          return super.return();
        }
      },
  },
];

// Sources that are closed too often, not at all, or at the wrong time.
import type { CheckSource } from '../../../src/testing/index.ts';
import type { Result, Waiting } from '../honest.ts';
import type { Mutant } from './mutant.ts';

export const closing: readonly Mutant[] = [
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
  {
    fault: 'return() waits for ever for a close that hangs',
    law: 'no hang',
    make: (Base) =>
      class extends Base {
        protected override close(): Promise<void> {
          this.closing ??= this.source.return?.().then(() => undefined);
          return this.closing ?? Promise.resolve();
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
    fault: 'a leak on throw()',
    law: 'closed once',
    make: (Base) =>
      class extends Base {
        override async throw(error: unknown): Promise<Result> {
          this.end();
          throw error;
        }
      },
  },
  {
    fault: 'a leak on abort',
    law: 'closed once',
    make: (Base) =>
      class extends Base {
        protected override close(): Promise<void> {
          return this.signal?.aborted === true ? Promise.resolve() : super.close();
        }
      },
  },
  {
    fault: 'there is no return()',
    law: 'closed once',
    make: (Base) =>
      class extends Base {
        constructor(source: CheckSource, signal?: AbortSignal) {
          super(source, signal);
          Object.assign(this, { return: undefined, throw: undefined });
        }
        protected override begin(): void {
          super.begin();
        }
      },
  },
  {
    fault: 'a double close',
    law: 'closed once',
    make: (Base) =>
      class extends Base {
        protected override close(): Promise<void> {
          void this.source.return?.().catch(() => undefined);
          return super.close();
        }
      },
  },
  {
    fault: 'a double close after five values',
    law: 'closed once',
    make: (Base) =>
      class extends Base {
        #given = 0;
        protected override deliver(waiting: Waiting, result: Result): void {
          this.#given++;
          super.deliver(waiting, result);
        }
        protected override close(): Promise<void> {
          if (this.#given >= 5) void this.source.return?.().catch(() => undefined);
          return super.close();
        }
      },
  },
  {
    fault: 'a leak after eight values',
    law: 'closed once',
    make: (Base) =>
      class extends Base {
        #given = 0;
        protected override deliver(waiting: Waiting, result: Result): void {
          this.#given++;
          super.deliver(waiting, result);
        }
        protected override close(): Promise<void> {
          return this.#given < 8 ? super.close() : Promise.resolve();
        }
      },
  },
  {
    fault: 'each return() closes again',
    law: 'closed once',
    make: (Base) =>
      class extends Base {
        override async return(): Promise<Result> {
          if (this.closing !== undefined) await this.source.return?.();
          return super.return();
        }
      },
  },
  {
    fault: 'left unread it closes nothing',
    law: 'closed unread',
    make: (Base) =>
      class extends Base {
        protected override leave(): Promise<void> {
          if (this.begun) return super.leave();
          this.end();
          return Promise.resolve();
        }
      },
  },
  {
    fault: 'a close after its own end',
    law: 'no close after the end',
    make: (Base) =>
      class extends Base {
        protected override deliver(waiting: Waiting, result: Result): void {
          if (result.done === true) void this.close();
          super.deliver(waiting, result);
        }
      },
  },
  {
    fault: 'a close after an error',
    law: 'no close after the end',
    make: (Base) =>
      class extends Base {
        protected override fail(waiting: Waiting, error: unknown): void {
          void this.close().finally(() => super.fail(waiting, error));
        }
      },
  },
  {
    fault: 'a pull after the end',
    law: 'no pull after the end',
    make: (Base) =>
      class extends Base {
        override next(): Promise<Result> {
          if (this.over) this.source.next().catch(() => undefined);
          return super.next();
        }
      },
  },
  {
    fault: 'a pull after the close',
    law: 'no pull after the end',
    make: (Base) =>
      class extends Base {
        protected override async leave(): Promise<void> {
          await super.leave();
          this.source.next().catch(() => undefined);
        }
      },
  },
];

// Errors and aborts that are not told as they are.
import { OVER, type Result, type Waiting } from '../honest.ts';
import type { Mutant } from './mutant.ts';

export const errors: readonly Mutant[] = [
  {
    fault: 'a lost error',
    law: 'no lost error',
    make: (Base) =>
      class extends Base {
        protected override fail(waiting: Waiting): void {
          waiting.resolve(OVER);
        }
      },
  },
  {
    fault: 'a lost error of the close',
    law: 'no lost error',
    make: (Base) =>
      class extends Base {
        protected override leave(): Promise<void> {
          return super.leave().catch(() => undefined);
        }
      },
  },
  {
    fault: 'an error given to throw() that looks like the end',
    law: 'no lost error',
    make: (Base) =>
      class extends Base {
        override throw(): Promise<Result> {
          return this.return();
        }
      },
  },
  {
    fault: 'an error that is wrapped',
    law: 'same error',
    make: (Base) =>
      class extends Base {
        protected override fail(waiting: Waiting, error: unknown): void {
          waiting.reject(new Error('Cannot read', { cause: error }));
        }
      },
  },
  {
    fault: 'an abort that nobody hears',
    law: 'hears the abort',
    make: (Base) =>
      class extends Base {
        protected override begin(): void {
          this.begun = true;
        }
      },
  },
  {
    fault: 'an abort that looks like the end',
    law: 'hears the abort',
    make: (Base) =>
      class extends Base {
        protected override readonly abort = (): void => void this.return();
      },
  },
  {
    fault: 'an AbortError of its own',
    law: 'reason of the abort',
    make: (Base) =>
      class extends Base {
        protected override reason(): unknown {
          return new DOMException('The operation was aborted', 'AbortError');
        }
      },
  },
];

// What stays behind.
import type { Result, Waiting } from '../honest.ts';
import type { Mutant } from './mutant.ts';

export const traces: readonly Mutant[] = [
  {
    fault: 'a listener that stays',
    law: 'nothing left behind',
    make: (Base) =>
      class extends Base {
        protected override end(): void {
          this.over = true;
        }
      },
  },
  {
    fault: 'a timer that stays',
    law: 'nothing left behind',
    make: (Base) =>
      class extends Base {
        protected override close(): Promise<void> {
          setTimeout(() => undefined, 60_000);
          return super.close();
        }
      },
  },
  {
    fault: 'a short timer that each next() leaves',
    law: 'nothing left behind',
    make: (Base) =>
      class extends Base {
        override next(): Promise<Result> {
          setTimeout(() => undefined, 1000);
          return super.next();
        }
      },
  },
  {
    fault: 'an interval that stays after an error',
    law: 'nothing left behind',
    make: (Base) =>
      class extends Base {
        #beat: ReturnType<typeof setInterval> | undefined;
        protected override begin(): void {
          super.begin();
          this.#beat = setInterval(() => undefined, 100);
        }
        protected override deliver(waiting: Waiting, result: Result): void {
          if (result.done === true) clearInterval(this.#beat);
          super.deliver(waiting, result);
        }
        protected override close(): Promise<void> {
          clearInterval(this.#beat);
          return super.close();
        }
      },
  },
];

import type { CancelReason } from '../../errors.ts';
import { type CallContext, DONE } from '../../protocol.ts';
import { drive, type Driver } from '../driver.ts';
import { MAP, Op, SKIP } from '../op.ts';
import { inTurn, isThenable, promised } from '../when.ts';
import { UpstreamFeed } from './upstream.ts';

export type Test = (value: unknown, context: CallContext) => unknown;

/** The values of a source; one may be looked at before it is taken, and is put back for whoever reads next. */
export class PeekFeed extends UpstreamFeed {
  protected readonly kind: string = 'peekable';
  /** What was put back, or SKIP. */
  #kept: unknown = SKIP;
  #test: Test | undefined;
  /** Reads for those who look: what holds for every reader holds for them. */
  readonly #beside = drive(this, [
    new Op(MAP, (value, _index, context) => this.#seen(value, context as CallContext), 0, true),
  ]);

  request(): unknown {
    const kept = this.#kept;
    this.#kept = SKIP;
    return kept === SKIP ? this.up.request() : kept;
  }

  /**
   * The next value, taken if it passes `test`; undefined: it does not, or there is none. Looks wait for their turn, in line with
   * the reads of `reader`.
   */
  async look(reader: Driver, test: Test | undefined): Promise<unknown> {
    const value = await reader.inLine(() => this.#ask(test));
    return value === DONE ? undefined : value;
  }

  readonly #ask = inTurn((test: Test | undefined) => {
    this.#test = test;
    return this.#beside.request();
  });

  #seen(value: unknown, context: CallContext): unknown {
    const test = this.#test;
    if (test === undefined) return (this.#kept = value);
    this.held = true; // whoever reads meanwhile waits: nobody knows yet whose value it is
    const answer = test(value, context);
    this.held = false;
    if (!isThenable(answer)) return this.#judged(value, answer);
    const judged = promised(answer).then((passes) => {
      this.asked = undefined;
      return this.#judged(value, passes);
    });
    this.asked = judged;
    return judged;
  }

  #judged(value: unknown, passes: unknown): unknown {
    if (passes) return value;
    this.#kept = value;
    return undefined;
  }

  protected override leave(reason: CancelReason): unknown {
    try {
      return super.leave(reason);
    } finally {
      if (!this.#beside.finished) this.#beside.close(reason); // a test that is at work has the grace, too
    }
  }
}

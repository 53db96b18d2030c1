import type { CancelReason } from '../../errors.ts';
import { type CallContext, DONE } from '../../protocol.ts';
import { drive, Driver } from '../driver.ts';
import { MAP, Op, SKIP } from '../op.ts';
import { type Stages, stages } from '../overlap.ts';
import { IDLE, STAGED } from '../state.ts';
import { attempt, isThenable, promised } from '../when.ts';
import { UpstreamFeed } from './upstream.ts';

export type Test = (value: unknown, context: CallContext) => unknown;

/** The values of a source; one may be looked at before it is taken, and is put back for whoever reads next. */
export class PeekFeed extends UpstreamFeed {
  protected readonly kind: string = 'peekable';
  /** What was put back, or SKIP. */
  #kept: unknown = SKIP;
  /** What those who look ask of the value, in the order in which they will see it. */
  readonly #tests: (Test | undefined)[] = [];
  /** Reads for those who look, for one at a time: what holds for every reader holds for them. */
  readonly #beside = drive(this, [
    new Op(MAP, (value, _index, context) => this.#seen(value, context as CallContext), 0, true),
  ]);

  request(): unknown {
    const kept = this.#kept;
    this.#kept = SKIP;
    return kept === SKIP ? this.up.request() : kept;
  }

  /**
   * The next value, taken if it passes `test`; undefined: it does not, or there is none. Looks stand in line with the reads of
   * `reader`.
   */
  async look(reader: PeekDriver, test: Test | undefined): Promise<unknown> {
    const value = await reader.inLine(() => {
      this.#tests.push(test);
      return this.#beside.request();
    });
    return value === DONE ? undefined : value;
  }

  #seen(value: unknown, context: CallContext): unknown {
    const test = this.#tests.shift();
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
      if (reason.source === 'signal') this.#beside.abort(reason.detail);
      else if (!this.#beside.finished) this.#beside.close(reason); // a test that is at work has the grace, too
    }
  }
}

/** Reads a PeekFeed. What else is asked of that stands in one line with the reads. */
export class PeekDriver extends Driver {
  /** A look that came while nobody waited, until it is answered. Most often nobody comes meanwhile. */
  #first: Promise<unknown> | undefined;

  /** Does `work`, which answers as a reader does: after the calls that wait, and before those that come later. */
  inLine(work: () => unknown): Promise<unknown> {
    if (!this.finished && this.terminal === undefined && (this.awaited || this.state === STAGED))
      return this.overlapping(true, (given) => given.inLine(work));
    const idle = this.free();
    const answer = attempt(work);
    if (!isThenable(answer)) return Promise.resolve(answer);
    const first = promised(answer);
    if (idle && this.state === IDLE) {
      const over = (): void => {
        if (this.#first !== first) return;
        this.#first = undefined;
        this.state = IDLE;
      };
      this.#first = first;
      this.state = STAGED;
      first.then(over, over);
    }
    return first;
  }

  protected override overlapping(raw: boolean, ask?: (given: Stages) => Promise<unknown>): Promise<unknown> {
    const first = this.#first;
    if (first !== undefined) {
      this.#first = undefined;
      this.stages = stages(this, undefined);
      void this.stages.inLine(() => first); // who called it hears of it
    }
    return super.overlapping(raw, ask);
  }
}

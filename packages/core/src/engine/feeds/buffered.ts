import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { breathe, Pace } from '../breathe.ts';
import { Line, type Slot } from '../line.ts';
import { attempt, isThenable, promised } from '../when.ts';
import { UpstreamFeed } from './upstream.ts';

/** Asks its source again before it has answered: up to `limit` answers are on their way or wait to be read, in order. */
export class BufferedFeed extends UpstreamFeed {
  protected readonly kind: string = 'buffered';
  override readonly overlaps = true;
  override readonly refills = true;
  readonly #limit: number;
  readonly #line = new Line((error) => this.late(error));
  /** Ask no more: the end or an error has been seen, or we were left. */
  #over = false;
  #filling = false;
  readonly #pace = new Pace();

  constructor(source: Source<unknown>, limit: number) {
    super(source);
    this.#limit = limit;
  }

  request(): unknown {
    const line = this.#line;
    this.#fill();
    if (line.calls.length === 0 && line.slots.first?.settled) {
      const { answer } = line.slots.shift();
      this.#fill();
      return answer;
    }
    const answer = line.call();
    this.#deliver();
    return answer;
  }

  #fill(): void {
    if (this.#filling) return;
    this.#filling = true;
    while (!this.#over && this.#line.slots.length < this.#limit) {
      if (this.#pace.due()) return void breathe().then(this.#again);
      const slot = this.#line.open();
      const answer = attempt(() => this.up.request());
      if (isThenable(answer)) {
        promised(answer).then(
          (value) => this.#come(slot, value),
          (error: unknown) => this.#wrong(slot, error),
        );
      } else this.#come(slot, answer);
    }
    this.#filling = false;
  }

  readonly #again = (): void => {
    this.#filling = false;
    this.#deliver();
  };

  #come(slot: Slot, value: unknown): void {
    if (slot.gone) return;
    if (value === DONE) {
      this.#over = true;
      this.#line.end(slot);
    } else this.#line.fill(slot, value);
    this.#deliver();
  }

  #wrong(slot: Slot, error: unknown): void {
    if (slot.gone) return this.late(error);
    this.#over = true;
    this.#line.fail(slot, error);
    this.#deliver();
  }

  /** Answers make room for more, and those may be there at once. */
  #deliver(): void {
    this.#line.deliver();
    this.#fill();
    if (this.#over) this.#line.surplus();
    this.#forgo();
  }

  /** Nobody waits for what was read ahead, when we are over: it may hang, and must not be listened for. */
  #forgo(): void {
    if (this.ended && this.#line.calls.length === 0) this.up.abandon();
  }

  /** What nobody has asked for yet is not wanted any more. */
  #quit(): void {
    this.#over = true;
    const { slots, calls } = this.#line;
    let unasked = slots.first;
    for (let asked = calls.length; asked > 0; asked--) unasked = unasked?.next;
    if (unasked !== undefined) this.#line.end(unasked);
    else this.#line.surplus();
  }

  protected override ending(): void {
    this.#quit();
    this.#forgo();
  }

  protected override leave(reason: CancelReason): unknown {
    this.#quit();
    return super.leave(reason, this.#line.calls.length === 0);
  }

  override abandon(): void {
    this.#line.abandon();
    super.abandon();
  }
}

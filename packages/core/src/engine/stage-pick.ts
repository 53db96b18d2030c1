import { DONE } from '../protocol.ts';
import { Turns } from './breathe.ts';
import { Line, type Slot } from './line.ts';
import { judge, SKIP, STEP } from './op.ts';
import { type Call, LEFT, sibling } from './reader.ts';
import { Stage } from './stage.ts';
import { attempt, isThenable, rejected } from './when.ts';

/** Filters and steps: one item asked for per waiting call, a replacement for each one dropped, answers strictly in order. */
export class PickStage extends Stage {
  private readonly turns = new Turns();
  private readonly line = new Line((error) => this.owner.late(error));

  request(): Promise<unknown> {
    return new Promise((resolve, reject) => this.answer({ resolve, reject }));
  }

  answer(call: Call): void {
    if (this.finished) {
      call.resolve(DONE);
      return;
    }
    this.line.calls.push(call);
    this.ask(this.line.open());
  }

  private async pick(slot: Slot): Promise<void> {
    const { line, op } = this;
    const head = this.adopt();
    let value: unknown = head?.held;
    if (head === undefined) {
      try {
        value = this.up.accept(await this.up.request());
      } catch (error) {
        this.refused(slot, error);
        return;
      }
      if (slot.gone) return;
      if (value === DONE || this.owner.left) {
        if (value === DONE) this.over(LEFT);
        else this.finished = true;
        line.end(slot);
        return;
      }
    }
    let judged: unknown;
    try {
      // a callback that throws counts as one that rejects: not in this tick
      judged = judge(op.code, value, await (head === undefined ? attempt(() => this.run(value)) : head.pending));
    } catch (error) {
      if (slot.gone) this.owner.late(error);
      else line.fail(slot, error, this.shut(error));
      return;
    }
    if (!slot.gone) this.judged(slot, judged);
  }

  private refused(slot: Slot, error: unknown): void {
    if (slot.gone) {
      this.owner.late(error);
      return;
    }
    this.over(sibling(error));
    this.line.fail(slot, error);
  }

  override abandon(): void {
    this.line.abandon();
    super.abandon();
  }

  private judged(slot: Slot, value: unknown): void {
    const { line } = this;
    if (value === SKIP) {
      if (this.finished) {
        line.drop(slot);
        line.surplus();
      } else this.ask(line.replace(slot));
      line.deliver();
    } else if (this.op.code === STEP && value === DONE) line.close(slot, this.leave());
    else line.fill(slot, value);
  }

  /** Values are asked for in the order of their places, also across a turn of the event loop. */
  private ask(slot: Slot): void {
    this.turns.run(this.owner.pace, () => {
      if (slot.gone) return;
      if (this.finished) this.line.end(slot);
      else void this.pick(slot);
    });
  }

  /** A step has had enough: close what is above; the promise to wait for, if any. */
  private leave(): PromiseLike<void> | undefined {
    try {
      const closing = this.close(LEFT);
      return isThenable(closing) ? (closing as PromiseLike<void>) : undefined;
    } catch (error) {
      return rejected(error);
    }
  }
}

import { Aimd, type AimdBounds } from './aimd.ts';
import { type Allowance, Bucket } from './bucket.ts';
import type { PermitOutcome } from './limits.ts';

/** A bucket whose concurrency follows how it goes. */
export class AdaptiveBucket extends Bucket {
  readonly #aimd: Aimd;
  readonly #isOverload: (error: unknown) => boolean;

  constructor(allowance: Allowance, bounds: AimdBounds, isOverload: (error: unknown) => boolean) {
    super(allowance);
    this.#aimd = new Aimd(bounds);
    this.#isOverload = isOverload;
  }

  protected override learning(): (outcome: PermitOutcome | undefined) => void {
    const aimd = this.#aimd;
    const { epoch } = aimd;
    const startedAt = performance.now();
    return (outcome = {}) => {
      if (outcome.ignored === true) return;
      if (!('error' in outcome)) aimd.answered(outcome.latencyMs ?? performance.now() - startedAt, epoch, this.running);
      else if (this.#isOverload(outcome.error)) aimd.overloaded(epoch);
      this.concurrency = aimd.limit;
    };
  }
}

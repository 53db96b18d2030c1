import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { driversOf, inheritedBy } from '../open.ts';
import { isThenable, promised } from '../when.ts';
import { closeAll } from '../closings.ts';

/** One source after the other. A source is opened when its turn comes. */
export class ConcatFeed extends Feed {
  protected readonly kind: string = 'concat';
  private readonly sources: readonly Driver[];
  /** Those whose end has not been seen. */
  private readonly left: Driver[];

  constructor(sources: readonly Source<unknown>[]) {
    super();
    this.sources = driversOf(sources);
    this.left = [...this.sources];
    this.options = inheritedBy(sources);
  }

  request(): unknown {
    while (this.left.length > 0) {
      const answer = this.left[0]!.request();
      if (isThenable(answer)) return promised(answer).then((value) => this.judge(value));
      if (answer !== DONE) return answer;
      this.left.shift();
    }
    return DONE;
  }

  private judge(value: unknown): unknown {
    if (value !== DONE || this.ended) return value;
    this.left.shift();
    return this.request();
  }

  /** An error of one source ends all of them: the later ones will not get their turn. */
  protected override ending(reason: CancelReason): unknown {
    return this.leave(reason);
  }

  protected override beneath(): readonly Feed[] {
    return this.sources.map((source) => source.feed);
  }

  protected leave(reason: CancelReason): unknown {
    return closeAll(this.left.splice(0), reason, this);
  }
}

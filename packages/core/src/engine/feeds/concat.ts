import { DONE } from '../../protocol.ts';
import { isThenable, promised } from '../when.ts';
import { ListFeed } from './list.ts';

/** One source after the other. A source is opened when its turn comes. */
export class ConcatFeed extends ListFeed {
  protected readonly kind: string = 'concat';

  request(): unknown {
    while (this.running.length > 0) {
      const answer = this.running[0]!.request();
      if (isThenable(answer)) return promised(answer).then((value) => this.#judge(value));
      if (answer !== DONE) return answer;
      this.running.shift();
    }
    return DONE;
  }

  #judge(value: unknown): unknown {
    if (value !== DONE || this.ended) return value;
    this.running.shift();
    return this.request();
  }
}

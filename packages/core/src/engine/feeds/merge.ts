import type { CancelReason } from '../../errors.ts';
import { DONE, type Source, type SourceOptions } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { inheritedBy, readersOf } from '../open.ts';
import { type Call, LEFT, sibling } from '../reader.ts';
import { type Linked, Queue } from '../queue.ts';
import { isThenable, promised } from '../when.ts';
import { closeAll } from '../closings.ts';

/** Values of all sources as they arrive; one value a source may be waiting. An error closes the other sources. */
export class MergeFeed extends Feed {
  protected readonly kind: string = 'merge';
  override readonly overlaps = true;
  private readonly lanes: readonly Lane[];
  /** Lanes with a value, in the order of arrival. */
  private readonly ready = new Queue<Lane>();
  /** Lanes to be asked at the next request. */
  private readonly idle = new Queue<Lane>();
  private readonly calls: Call[] = [];
  private running: number;
  private failure: { readonly error: unknown } | undefined;

  constructor(sources: readonly Source<unknown>[], options: SourceOptions | undefined) {
    super();
    this.lanes = readersOf(sources).map((source) => new Lane(source, this));
    for (const lane of this.lanes) this.idle.push(lane);
    this.running = sources.length;
    this.options = inheritedBy(sources, options);
  }

  request(): unknown {
    this.awaken();
    if (this.calls.length === 0) {
      if (this.ready.length > 0) return this.taken(this.ready.shift());
      if (this.failure !== undefined) return this.failed();
      if (this.running === 0) return DONE;
    }
    return new Promise((resolve, reject) => {
      this.calls.push({ resolve, reject });
    });
  }

  /** Ask all that may be asked. */
  private awaken(): void {
    const { idle } = this;
    for (let left = idle.length; left > 0 && this.failure === undefined; left--) idle.shift().request();
    if (this.failure !== undefined) idle.splice();
  }

  private taken(lane: Lane): unknown {
    if (this.ended) this.running--;
    else this.idle.push(lane);
    return lane.take();
  }

  arrived(lane: Lane): void {
    this.ready.push(lane);
    while (this.calls.length > 0 && this.ready.length > 0) {
      this.calls.shift()!.resolve(this.taken(this.ready.shift()));
      if (this.calls.length > 0 && this.failure === undefined && !this.ended) this.idle.shift().request();
    }
    this.rest();
  }

  finished(failure?: { readonly error: unknown }): void {
    this.running--;
    if (failure !== undefined) {
      if (this.failure === undefined && !this.ended) this.failure = failure;
      else this.late(failure.error);
    }
    this.rest();
  }

  /** Values that wait are told first, then the error, then the end. */
  private rest(): void {
    if (this.ready.length > 0) return;
    if (this.failure !== undefined && this.calls.length > 0) this.calls.shift()!.resolve(this.failed());
    if (this.running === 0 || this.failure !== undefined) for (const call of this.calls.splice(0)) call.resolve(DONE);
  }

  /** The first error, told once the other sources are closed. */
  private failed(): Promise<never> {
    const { error } = this.failure!;
    this.failure = undefined;
    this.running = 0;
    return this.tell(error);
  }

  protected override beneath(): readonly Feed[] {
    return this.lanes.map((lane) => lane.source.feed);
  }

  protected leave(reason: CancelReason): unknown {
    this.running -= this.idle.splice().length;
    if (this.failure !== undefined) this.late(this.failure.error); // it waited to be told
    this.failure = undefined;
    return closeAll(
      this.lanes.map((lane) => lane.source),
      reason,
    );
  }
}

/** One source: at most one question open, at most one answer kept. */
class Lane implements Linked<Lane> {
  next: Lane | undefined;
  readonly source: Driver | Feed;
  private readonly merge: MergeFeed;
  private value: unknown;
  private readonly onAnswer: (answer: unknown) => void;
  private readonly onError: (error: unknown) => void;

  constructor(source: Driver | Feed, merge: MergeFeed) {
    this.source = source;
    this.merge = merge;
    this.onAnswer = (answer): void => {
      try {
        this.value = source.accept(answer);
      } catch (error) {
        this.onError(error);
        return;
      }
      if (this.value === DONE) this.over();
      else merge.arrived(this);
    };
    this.onError = (error): void => this.over({ error });
  }

  request(): void {
    let answer: unknown;
    try {
      answer = this.source.request();
    } catch (error) {
      this.onError(error);
      return;
    }
    if (isThenable(answer)) promised(answer).then(this.onAnswer, this.onError);
    else this.onAnswer(answer);
  }

  private over(failure?: { readonly error: unknown }): void {
    const { source, merge } = this;
    if (source instanceof Feed)
      void merge.quietly(() => source.end(failure === undefined ? LEFT : sibling(failure.error)));
    merge.finished(failure);
  }

  take(): unknown {
    const { value } = this;
    this.value = undefined;
    return value;
  }
}

import type { CancelReason } from '../../errors.ts';
import { DONE, type Source, type SourceOptions } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { driversOf, inheritedBy } from '../open.ts';
import { type Call, sibling } from '../reader.ts';
import { isThenable, rejected } from '../when.ts';
import { closeAll } from '../closings.ts';

/** Values of all sources as they arrive; one value a source may be waiting. An error closes the other sources. */
export class MergeFeed extends Feed {
  protected readonly kind: string = 'merge';
  override readonly overlaps = true;
  private readonly lanes: readonly Lane[];
  /** Lanes with a value, in the order of arrival. */
  private readonly ready: Lane[] = [];
  /** Lanes to be asked at the next request. */
  private idle: Lane[];
  private readonly calls: Call[] = [];
  private running: number;
  private failure: { readonly error: unknown } | undefined;

  constructor(sources: readonly Source<unknown>[], options: SourceOptions | undefined) {
    super();
    this.lanes = driversOf(sources).map((source) => new Lane(source, this));
    this.idle = [...this.lanes];
    this.running = sources.length;
    this.options = inheritedBy(sources, options);
  }

  request(): unknown {
    const { idle } = this;
    this.idle = [];
    for (const lane of idle) if (this.failure === undefined) lane.request();
    if (this.calls.length === 0) {
      if (this.ready.length > 0) return this.taken(this.ready.shift()!);
      if (this.failure !== undefined) return this.failed();
      if (this.running === 0) return DONE;
    }
    return new Promise((resolve, reject) => {
      this.calls.push({ resolve, reject });
    });
  }

  private taken(lane: Lane): unknown {
    this.idle.push(lane);
    return lane.take();
  }

  arrived(lane: Lane): void {
    this.ready.push(lane);
    while (this.calls.length > 0 && this.ready.length > 0) {
      this.calls.shift()!.resolve(this.taken(this.ready.shift()!));
      if (this.calls.length > 0 && this.failure === undefined) this.idle.pop()!.request();
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
    const closing = this.quietly(() => this.close(sibling(error)));
    return closing === undefined ? rejected(error) : closing.then(() => rejected(error));
  }

  protected override beneath(): readonly Feed[] {
    return this.lanes.map((lane) => lane.source.feed);
  }

  protected leave(reason: CancelReason): unknown {
    return closeAll(
      this.lanes.map((lane) => lane.source),
      reason,
      this,
    );
  }
}

/** One source: at most one question open, at most one answer kept. */
class Lane {
  readonly source: Driver;
  private readonly merge: MergeFeed;
  private value: unknown;

  constructor(source: Driver, merge: MergeFeed) {
    this.source = source;
    this.merge = merge;
  }

  request(): void {
    let answer: unknown;
    try {
      answer = this.source.request();
    } catch (error) {
      this.onError(error);
      return;
    }
    if (isThenable(answer)) answer.then(this.onValue, this.onError);
    else this.onValue(answer);
  }

  private readonly onValue = (value: unknown): void => {
    if (value === DONE) this.merge.finished();
    else {
      this.value = value;
      this.merge.arrived(this);
    }
  };

  private readonly onError = (error: unknown): void => this.merge.finished({ error });

  take(): unknown {
    const { value } = this;
    this.value = undefined;
    return value;
  }
}

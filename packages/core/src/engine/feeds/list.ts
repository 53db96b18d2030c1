import type { CancelReason } from '../../errors.ts';
import type { Source, SourceOptions } from '../../protocol.ts';
import { closeAll, type Closings } from '../closings.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { driverOf, driversOf, inheritedBy } from '../open.ts';

/** A feed that reads several sources and owns them all: an error of one, or a leave, closes those that are open. */
export abstract class ListFeed<R extends Driver | Feed = Driver> extends Feed {
  protected readonly sources: readonly (Driver | R)[];
  /** Those to be closed, if they have not ended. */
  protected running: (Driver | R)[];

  /** @param open - How they are read. */
  constructor(
    sources: readonly Source<unknown>[],
    options?: SourceOptions,
    open: (source: Source<unknown>) => Driver | R = driverOf,
  ) {
    super();
    this.sources = driversOf(sources, open);
    this.running = [...this.sources];
    this.options = inheritedBy(sources, options);
  }

  protected override ending(reason: CancelReason): unknown {
    return this.leave(reason);
  }

  override beneath(): readonly Feed[] {
    return this.sources.map((source) => source.feed);
  }

  protected leave(reason: CancelReason): Closings | undefined {
    return closeAll(this.running.splice(0), reason);
  }

  override abandon(): void {
    for (const source of this.sources) source.abandon();
  }
}

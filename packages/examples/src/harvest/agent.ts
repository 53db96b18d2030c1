import { contextManager, type ContextFactory } from '@forawait/resources';
import { Agent, type Dispatcher } from 'undici';

/** The code of the error of a request that was not sent because the harvest is stopping. */
export const STOPPED = 'ERR_HARVEST_STOPPED';

/** What sends the requests of a harvest. */
export interface HarvestAgent {
  readonly dispatcher: Dispatcher;
  /** Forgets a URL that is done. */
  done(address: string): void;
}

/**
 * The connections of a harvest, closed at the end of the block. Once the signal has aborted no URL is begun any more, also
 * none that the fetcher has read ahead for its `perHost`; those that are under way may finish, with their further tries.
 *
 * @param stop the signal
 * @param connections connections to one host at most
 */
export const harvestAgent: ContextFactory<void, [stop: AbortSignal, connections: number], HarvestAgent> =
  contextManager(async function* (stop: AbortSignal, connections: number) {
    const agent = new Agent({ connections });
    const begun = new Set<string>();
    const dispatcher = agent.compose((dispatch) => (options, handler) => {
      const address = `${String(options.origin)}${options.path}`;
      if (stop.aborted && !begun.has(address)) {
        throw Object.assign(new Error('Cannot begin with a URL: the harvest is stopping'), { code: STOPPED });
      }
      begun.add(address);
      return dispatch(options, handler);
    });
    try {
      yield { dispatcher, done: (address) => begun.delete(address) };
    } finally {
      await agent.destroy();
    }
  });

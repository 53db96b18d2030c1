import { contextManager, type ContextFactory } from '@forawait/resources';
import { Agent, type Dispatcher } from 'undici';

/** The code of the error of a request that was not sent because the harvest is stopping. */
export const STOPPED = 'ERR_HARVEST_STOPPED';

/** Marks the requests of a job, from its first one to the last redirect of its last try. It is never sent. */
export const JOB_HEADER = 'x-harvest-job';

/** What sends the requests of a harvest. */
export interface HarvestAgent {
  readonly dispatcher: Dispatcher;
  /** Forgets a job that is done. */
  done(mark: string): void;
}

/**
 * The connections of a harvest, closed at the end of the block. Once the signal has aborted no job is begun any more, also
 * none that the fetcher has read ahead for its `perHost`; those that are under way may finish, with their redirects and
 * further tries.
 *
 * @param stop the signal
 * @param connections connections to one host at most
 */
export const harvestAgent: ContextFactory<void, [stop: AbortSignal, connections: number], HarvestAgent> =
  contextManager(async function* (stop: AbortSignal, connections: number) {
    const agent = new Agent({ connections });
    const begun = new Set<string>();
    const dispatcher = agent.compose((dispatch) => (options, handler) => {
      const { [JOB_HEADER]: mark = '', ...headers } = options.headers as Record<string, string>;
      if (stop.aborted && !begun.has(mark)) {
        throw Object.assign(new Error('Cannot begin with a URL: the harvest is stopping'), { code: STOPPED });
      }
      begun.add(mark);
      return dispatch({ ...options, headers }, handler);
    });
    try {
      yield { dispatcher, done: (mark) => begun.delete(mark) };
    } finally {
      await agent.destroy();
    }
  });

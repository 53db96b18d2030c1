import { contextManager, type ContextFactory } from '@forawait/resources';
import { Agent, type Dispatcher } from 'undici';
import { AnswerNote, NO_ANSWER, type Answer } from './answer.ts';

/** The code of the error of a request that was not sent because the harvest is stopping. */
const STOPPED = 'ERR_HARVEST_STOPPED';

/** The error of what is not begun any more. */
export function stopped(): Error {
  return Object.assign(new Error('Cannot begin with a URL: the harvest is stopping'), { code: STOPPED });
}

/** Whether it is that error, or what somebody made of it. */
export function isStopped(error: unknown): boolean {
  return (Object(error) as { readonly code?: unknown }).code === STOPPED;
}

/** Marks the requests of a job, from its first one to the last redirect of its last try. It is never sent. */
export const JOB_HEADER = 'x-harvest-job';

/** What sends the requests of a harvest. */
export interface HarvestAgent {
  readonly dispatcher: Dispatcher;
  /** Forgets a job that is done, and tells what its last request was answered. */
  done(mark: string): Answer;
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
    const begun = new Map<string, Answer>();
    const dispatcher = agent.compose((dispatch) => (options, handler) => {
      const { [JOB_HEADER]: mark = '', ...headers } = options.headers as Record<string, string>;
      if (stop.aborted && !begun.has(mark)) throw stopped();
      begun.set(mark, NO_ANSWER);
      // What comes after the job is done is about nothing that is still told.
      const note = (answer: Answer): unknown => begun.has(mark) && begun.set(mark, answer);
      return dispatch({ ...options, headers }, new AnswerNote(handler, note));
    });
    const done = (mark: string): Answer => {
      const answer = begun.get(mark) ?? NO_ANSWER;
      begun.delete(mark);
      return answer;
    };
    try {
      yield { dispatcher, done };
    } finally {
      await agent.destroy();
    }
  });

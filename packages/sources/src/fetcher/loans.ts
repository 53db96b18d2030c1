import { AsyncIter, CancelledError, DONE, type CancelReason } from '@forawait/core';
import type { Plan } from './options.ts';
import type { Session } from './session.ts';

/**
 * Gives nothing, and stands behind the last response, since only what stands there can tell the end of a loop from the
 * leaving of it: once reached, the bodies handed out are the reader's; closed before, they end with the loop.
 */
export class Loans extends AsyncIter<never> {
  readonly #session: Session;

  constructor(plan: Plan, session: Session) {
    const { graceMs, name, onOrphan } = plan.sourceOptions;
    super({ graceMs, name, onOrphan });
    this.#session = session;
  }

  protected override pull(): typeof DONE {
    return DONE;
  }

  protected override close(reason?: CancelReason): Promise<void> | undefined {
    return reason && this.#session.abandon(new CancelledError(reason));
  }
}

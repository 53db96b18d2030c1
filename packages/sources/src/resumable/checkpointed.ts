/** A source that tells how far it has been read, and can be opened there another time. */
export interface Checkpointed<C> {
  /**
   * The place behind the item last given: plain JSON, with which the same source can be made to go on there. undefined as
   * long as there is none.
   */
  readonly checkpoint: C | undefined;
}

/** The place that a source tells, if it does; other things have a method of this name. */
export function checkpointOf(opened: object): unknown {
  const { checkpoint } = opened as { readonly checkpoint?: unknown };
  return typeof checkpoint === 'function' || checkpoint === null ? undefined : checkpoint;
}

/** How to wait for something. */
export interface AcquireOptions {
  /** Ends the waiting with its reason, besides the scope of the caller. */
  readonly signal?: AbortSignal | undefined;
}

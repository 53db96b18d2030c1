/**
 * FRESH: not read yet. RUNNING: a callback or the source is on the stack. WAITING: one call waits. STAGED: calls overlap.
 * FOLDING: a terminal operation reads.
 */
export const FRESH: number = 0;
export const IDLE: number = 1;
export const RUNNING: number = 2;
export const WAITING: number = 3;
export const STAGED: number = 4;
export const FOLDING: number = 5;

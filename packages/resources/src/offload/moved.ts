/**
 * Node 20 sends what was moved already, and nothing arrives, or what cannot be received.
 *
 * @throws TypeError for that.
 */
export function checkMoved(transfer: readonly unknown[]): void {
  for (const item of transfer) if (item instanceof ArrayBuffer) new Uint8Array(item);
}

/** As much of MessageChannel as is needed here: its types differ between the platforms. */
interface Channel {
  readonly port1: Port;
  readonly port2: Port;
}
interface Port {
  onmessage: () => void;
  postMessage(message: undefined): void;
  close(): void;
}
type Schedule = (run: () => void) => unknown;

// Taken once, at load: what a test does to the globals later must not reach the harness itself.
const platformImmediate = (globalThis as { readonly setImmediate?: Schedule }).setImmediate;

/** Resolves in a later turn of the event loop, when the microtasks of this one have run; it takes no time. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (platformImmediate !== undefined) platformImmediate(resolve);
    else postTurn(resolve);
  });
}

/** Where there is no setImmediate a message to oneself is the next turn: unlike a timer it is not held back for 4 ms. */
function postTurn(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel() as unknown as Channel;
  port2.onmessage = (): void => {
    port1.close();
    port2.close();
    resolve();
  };
  port1.postMessage(undefined);
}

interface Platform {
  process?: { getBuiltinModule?: (id: 'node:diagnostics_channel') => { channel(name: string): Publisher } };
}
interface Publisher {
  publish(message: unknown): void;
}

/** Held: Node 20 can forget who subscribes to a channel that was let go. */
let channel: Publisher | undefined;

/** An error that nobody waits for any more: published where those of pipelines are, where there are channels at all. */
export function publishSuppressed(error: unknown, name: string): void {
  const { process } = globalThis as Platform;
  channel ??= process?.getBuiltinModule?.('node:diagnostics_channel').channel('forawait:suppressed');
  channel?.publish({ error, name });
}

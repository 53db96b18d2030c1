interface DiagnosticsChannel {
  publish(message: unknown): void;
}

/** Held: Node 20 can forget who subscribes to a channel that was let go. */
let channel: DiagnosticsChannel | undefined;

/** A later error, of work whose caller hears another one: published where those of pipelines are. Needs Node. */
export function publishSuppressed(error: unknown, name: string): void {
  channel ??= process.getBuiltinModule('node:diagnostics_channel').channel('forawait:suppressed');
  channel.publish({ error, name });
}

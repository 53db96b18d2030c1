/** A member of whatever was thrown; `undefined` where it cannot be read, for looking at an error must not end in another one. */
export function memberOf(thrown: unknown, name: string): unknown {
  try {
    return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;
  } catch {
    return undefined;
  }
}

/** `instanceof`, where even that may throw: a proxy that was revoked has no prototype. */
export function isOf<Kind extends abstract new (...args: never[]) => unknown>(
  thrown: unknown,
  kind: Kind,
): thrown is InstanceType<Kind> {
  try {
    return thrown instanceof kind;
  } catch {
    return false;
  }
}

interface Platform {
  readonly process?: { getBuiltinModule?(id: string): unknown };
}

/** A module of Node; undefined: elsewhere. */
export function builtin(id: string): unknown {
  return (globalThis as Platform).process?.getBuiltinModule?.(id);
}

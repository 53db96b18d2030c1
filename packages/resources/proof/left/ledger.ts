/** What was opened is closed once, and in reverse order of those of the same line. */
export class Ledger {
  readonly faults: string[] = [];
  readonly #lines = new Map<string, string[]>();

  /** @returns How to close it. */
  open(name: string, line = ''): () => void {
    const open = this.#lines.get(line) ?? [];
    this.#lines.set(line, open);
    open.push(name);
    let isOpen = true;
    return () => {
      if (!isOpen) this.faults.push(`${name} is closed twice`);
      isOpen = false;
      const last = open.pop();
      if (last !== name) this.faults.push(`${name} is closed before ${String(last)}`);
    };
  }

  /** Everything is over. */
  end(): void {
    const left = [...this.#lines.values()].flat();
    if (left.length > 0) this.faults.push(`left open: ${left.join(', ')}`);
  }
}

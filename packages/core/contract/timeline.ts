// Values at moments: for tests of operators that go by the clock. All of it in virtual time.
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Gives each value at its moment, and ends at `endMs` or right after the last. */
export async function* at(
  moments: readonly (readonly [ms: number, value: number])[],
  endMs = 0,
): AsyncGenerator<number> {
  const start = performance.now();
  const until = async (ms: number): Promise<void> => {
    const left = ms - (performance.now() - start);
    if (left > 0) await sleep(left);
  };
  for (const [ms, value] of moments) {
    await until(ms);
    yield value;
  }
  if (endMs > 0) await until(endMs);
}

/** What is read, with the moment when it came; the reader is busy for `busyMs` after each. */
export async function timeline(stream: AsyncIterable<unknown>, busyMs = 0): Promise<string[]> {
  const start = performance.now();
  const seen: string[] = [];
  for await (const value of stream) {
    seen.push(`${String(value)} at ${String(performance.now() - start)}`);
    if (busyMs > 0) await sleep(busyMs);
  }
  return seen;
}

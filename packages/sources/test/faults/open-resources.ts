/** What has ended is gone within a few turns of the event loop; on a busy machine they take long. */
const PATIENCE_MS = 5000;
const POLL_MS = 5;

/** What keeps the event loop alive now. */
export function openResources(): readonly string[] {
  return process.getActiveResourcesInfo();
}

/** @returns What keeps the event loop alive now and did not before, once it has had the time to go. */
export async function leftOpen(before: readonly string[]): Promise<readonly string[]> {
  await until(() => beyond(before).length === 0);
  return beyond(before);
}

/** Waits, but not for ever. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isSo() && performance.now() < deadline) await new Promise((resolve) => void setTimeout(resolve, POLL_MS));
}

function beyond(before: readonly string[]): string[] {
  const left = [...openResources()];
  for (const known of before) if (left.includes(known)) left.splice(left.indexOf(known), 1);
  return left;
}

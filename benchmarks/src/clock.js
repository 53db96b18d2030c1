const threadUsage = process.threadCpuUsage?.bind(process);

/** Milliseconds of CPU that the main thread has used; on a Node that cannot tell threads apart, the whole process. */
export function cpuMs() {
  // The kernel's count for one thread moves in ticks of about 4 ms; asking for the whole process brings it up to date.
  let usage = process.cpuUsage();
  if (threadUsage) usage = threadUsage();
  return (usage.user + usage.system) / 1000;
}

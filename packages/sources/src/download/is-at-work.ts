/** Whether another process of this number runs. Not whether it is the same one: numbers come again. */
export function isAtWork(pid: number | undefined): boolean {
  if (pid === undefined || pid <= 0 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

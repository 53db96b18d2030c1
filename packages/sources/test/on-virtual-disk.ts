import { type VirtualTime, virtualTime } from '@forawait/core/testing';
import { expect } from '@jest/globals';
import { VirtualDisk } from './virtual-disk.ts';

/** Where logs are followed, and the clock that they are followed by. */
export interface VirtualLogs {
  readonly disk: VirtualDisk;
  readonly time: VirtualTime;
}

/** Runs a test on a disk in memory, by a clock that only the test moves. Nothing may be left open after it. */
export async function onVirtualDisk(
  action: (logs: VirtualLogs) => Promise<void>,
  setting: ConstructorParameters<typeof VirtualDisk>[0] = {},
): Promise<void> {
  const time = virtualTime();
  const disk = new VirtualDisk(setting);
  const unmount = disk.mount();
  try {
    await action({ disk, time });
    expect({ files: disk.opened, watchers: disk.watchers.size, timers: time.pending }).toEqual({
      files: 0,
      watchers: 0,
      timers: 0,
    });
  } finally {
    unmount();
    time.restore();
  }
}

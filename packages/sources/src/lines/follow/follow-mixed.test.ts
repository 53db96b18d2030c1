// Logs that are rotated now by their name, now by copying and truncating them.
import { describe, expect, test } from '@jest/globals';
import { onVirtualDisk, type VirtualLogs } from '../../../test/on-virtual-disk.ts';
import { type LineReader, lineReader } from '../line-reader.ts';

/** What happens to a log, in order: W, a line is written; R, it is rotated by its name; C, it is copied and truncated. */
type History = string;

/** How wide its lines are, how its files are called when they are rotated, and how many changes its clock takes for one moment. */
interface Kind {
  readonly width: number;
  readonly names: 'numbers' | 'dates';
  readonly grain?: number;
}

/** All histories of up to so many steps, and a line behind each. */
function historiesOf(most: number): History[] {
  let histories = [''];
  const all: History[] = [];
  for (let length = 1; length <= most; length++) {
    histories = histories.flatMap((history) => [...'WRC'].map((step) => history + step));
    all.push(...histories.map((history) => `${history}W`));
  }
  return all;
}

/** A log, each line of which is one letter and, where it is wide, so many dashes. */
class Log {
  written = '';
  given = '';
  readonly #logs: VirtualLogs;
  readonly #padding: string;
  readonly #names: Kind['names'];
  #rotations = 0;
  #reader: LineReader | undefined;

  constructor(logs: VirtualLogs, { width, names }: Kind) {
    this.#logs = logs;
    this.#names = names;
    this.#padding = '-'.repeat(width);
  }

  play(history: History): void {
    for (const step of history) {
      if (step === 'W') this.#write();
      else if (step === 'R') this.#logs.disk.rename('app.log', this.#nextName());
      else this.#copy();
    }
  }

  /** Reads until there is nothing more for now, or it fails. */
  async settle(start?: LineReader['checkpoint']): Promise<void> {
    if (this.#reader === undefined) {
      const reader = lineReader('/logs/app.log', { start, follow: { pollMs: 100, lingerMs: 1000 } });
      this.#reader = reader;
      const read = async (): Promise<void> => {
        for await (const line of reader) this.given += line[0]!;
      };
      void read().catch((error: unknown) => (this.given += (error as Error).name));
    }
    await this.#logs.time.advance(400);
  }

  async leave(): Promise<LineReader['checkpoint']> {
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.return();
    return reader?.checkpoint;
  }

  #write(): void {
    const { disk } = this.#logs;
    const letter = String.fromCharCode(97 + this.written.length);
    disk.append(disk.entries.get('app.log') ?? disk.create('app.log'), `${letter}${this.#padding}\n`);
    this.written += letter;
  }

  #copy(): void {
    const { disk } = this.#logs;
    const file = disk.entries.get('app.log');
    if (file === undefined) return;
    disk.append(disk.create(this.#nextName()), file.bytes);
    disk.truncate(file);
  }

  #nextName(): string {
    if (this.#names === 'dates') return `app.log-2026${String(++this.#rotations).padStart(4, '0')}`;
    for (let number = 100; number > 1; number--) {
      this.#logs.disk.rename(`app.log.${String(number - 1)}`, `app.log.${String(number)}`);
    }
    return 'app.log.1';
  }
}

/** Changes that a coarse clock takes for one moment: all that happens between two looks, or two readers. */
const COARSE = 1_000_000;

const onLog = (kind: Kind, action: (log: Log) => Promise<void>): Promise<void> =>
  onVirtualDisk(
    async (logs) => {
      const log = new Log(logs, kind);
      log.play('W');
      await log.settle();
      await action(log);
      await log.leave();
    },
    { grain: kind.grain },
  );

/** What is given of a log to which all that happens between two looks. */
async function followed(history: History, kind: Kind): Promise<[given: string, written: string]> {
  let told: [string, string] = ['', ''];
  await onLog(kind, async (log) => {
    log.play(history);
    await log.settle();
    told = [log.given, log.written];
  });
  return told;
}

/** What is given by two readers, to the second of which the checkpoint of the first is handed over after all that. */
async function resumed(history: History, kind: Kind): Promise<[given: string, written: string]> {
  let told: [string, string] = ['', ''];
  await onLog(kind, async (log) => {
    const checkpoint = await log.leave();
    log.play(history);
    await log.settle(checkpoint);
    told = [log.given, log.written];
  });
  return told;
}

const KINDS: readonly Kind[] = [
  { width: 2000, names: 'numbers' },
  { width: 10, names: 'numbers' },
  { width: 2000, names: 'dates' },
  { width: 10, names: 'dates' },
];

describe.each(KINDS)('a log with lines of $width bytes, rotated to $names,', (kind) => {
  test('that was copied and truncated, then renamed: a checkpoint from before gives what lay in it between', async () => {
    expect(await resumed('CWRW', kind)).toEqual(['abc', 'abc']);
  });

  test('that was copied and truncated, then renamed between two looks is read in order', async () => {
    expect(await followed('WCWRW', kind)).toEqual(['abcd', 'abcd']);
  });

  test('that was copied, truncated and renamed before more was written is read once', async () => {
    expect(await followed('CRW', kind)).toEqual(['ab', 'ab']);
  });

  test('whatever happens between two looks, every line is given once and in order', async () => {
    for (const history of historiesOf(4)) {
      const [given, written] = await followed(history, kind);
      expect({ history, given }).toEqual({ history, given: written });
    }
  });

  test('whatever happens between two readers, the second gives every line behind the checkpoint once and in order', async () => {
    for (const history of historiesOf(4)) {
      const [given, written] = await resumed(history, kind);
      expect({ history, given }).toEqual({ history, given: written });
    }
  });
});

test.each([2000, 10])(
  'a log with lines of %i bytes that is rotated within one moment of a coarse clock loses no line, and gives none twice',
  async (width) => {
    const kind: Kind = { width, names: 'numbers', grain: COARSE };
    for (const history of historiesOf(4)) {
      const [given, written] = await followed(history, kind);
      const [behind] = await resumed(history, kind);
      const inOrder = [given, behind].map((lines) => [...lines].sort().join(''));
      expect({ history, inOrder }).toEqual({ history, inOrder: [written, written] });
    }
  },
);

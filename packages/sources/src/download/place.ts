import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unwritable } from '../ndjson/write/errors.ts';
import { nameBeside } from '../name-beside.ts';
import { statIfThere } from '../ndjson/write/target.ts';

/** Where a file is to be when it is whole, and where what belongs to it lies until then: beside it, since only within a file system can a file take its place in one step. */
export class Place {
  /** As it was given. */
  readonly path: string;
  /** The same without links: the file itself is replaced, not a link to it. */
  readonly target: string;
  /** Who may do what with the file that is there already, if there is one. */
  readonly mode: number | undefined;

  private constructor(path: string, target: string, mode: number | undefined) {
    this.path = path;
    this.target = target;
    this.mode = mode;
  }

  /**
   * @param overwrite - Whether there may be a file already.
   * @throws The error of the file system, also for what is no regular file.
   */
  static async at(path: string, overwrite: boolean): Promise<Place> {
    try {
      const stats = await statIfThere(path);
      if (stats === undefined) return new Place(path, join(await realpath(dirname(path)), basename(path)), undefined);
      if (stats.isDirectory()) throw systemError('EISDIR');
      if (!stats.isFile()) throw systemError('ERR_NO_FILE', 'it is no regular file');
      if (!overwrite) throw systemError('EEXIST');
      return new Place(path, await realpath(path), stats.mode & 0o7777);
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  get folder(): string {
    return dirname(this.target);
  }

  /** What is known of the part that has come. */
  get record(): string {
    return join(this.folder, nameBeside(basename(this.target), '.part.json'));
  }

  /** The part that has come. */
  part(id: string): string {
    return join(this.folder, nameBeside(basename(this.target), `.${id}.part`));
  }
}

/** What the system would say. */
function systemError(code: string, message: string = code): Error {
  return Object.assign(new Error(message), { code });
}

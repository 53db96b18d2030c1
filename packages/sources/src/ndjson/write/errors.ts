const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such folder',
  EEXIST: 'it exists already',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  ELOOP: 'its symbolic links lead in a circle',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file would be too large',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** An error of the file system in plain words. `code` is its code, `path` the path that was given, `cause` the error itself. */
export function unwritable(path: string | URL, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  const error = new Error(`Cannot write ${String(path)}: ${WORDS[String(code)] ?? message}`, { cause });
  return Object.assign(error, { code, path: String(path) });
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** An error of the file system in plain words. `code` is its code, `path` the path that was given, `cause` the error itself. */
export function unreadable(path: string | URL, cause: Error & { readonly code?: unknown }): Error {
  return readError(path, cause.code, WORDS[String(cause.code)] ?? cause.message, { cause });
}

/** A directory opens like a file: nothing has failed yet. */
export function isDirectory(path: string | URL): Error {
  return readError(path, 'EISDIR', 'it is a directory');
}

function readError(path: string | URL, code: unknown, problem: string, options?: ErrorOptions): Error {
  return Object.assign(new Error(`Cannot read ${String(path)}: ${problem}`, options), { code, path: String(path) });
}

/** What lay behind that place when the file was opened has been taken away. */
export function becameShorter(path: string, size: number): Error {
  return readError(
    path,
    'ERR_FILE_SHRUNK',
    `it became shorter, to ${String(size)} bytes, while it was being read backwards`,
  );
}

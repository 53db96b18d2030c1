import { describe } from '../options.ts';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENAMETOOLONG: 'the path is too long',
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

/** What no file is called by, and text is. */
const LIKE_TEXT = /\n|^[[{]/;
const NOT_THERE: readonly unknown[] = ['ENOENT', 'ENAMETOOLONG', 'ENOTDIR'];

/** The same of an input of lines: what is no path may be text, which must be handed over in another way. */
export function unreadableInput(path: string | URL, cause: Error & { readonly code?: unknown }): Error {
  const { code } = cause;
  if (typeof path !== 'string' || !NOT_THERE.includes(code) || !LIKE_TEXT.test(path)) return unreadable(path, cause);
  const problem = `${WORDS[String(code)] ?? ''}; a string is a path: hand over text in an array`;
  return readError(path, code, problem, { cause }, describe(path));
}

/** A directory opens like a file: nothing has failed yet. */
export function isDirectory(path: string | URL): Error {
  return readError(path, 'EISDIR', 'it is a directory');
}

function readError(
  path: string | URL,
  code: unknown,
  problem: string,
  options?: ErrorOptions,
  shown: string = String(path),
): Error {
  return Object.assign(new Error(`Cannot read ${shown}: ${problem}`, options), { code, path: String(path) });
}

/** What lay behind that place when the file was opened has been taken away. */
export function becameShorter(path: string, size: number): Error {
  return readError(
    path,
    'ERR_FILE_SHRUNK',
    `it became shorter, to ${String(size)} bytes, while it was being read backwards`,
  );
}

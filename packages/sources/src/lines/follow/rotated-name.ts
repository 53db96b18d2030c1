/** Endings of files that are compressed, not complete yet, or about a log and none. */
const OTHER =
  /[.\-_](?:gz|bz2|xz|zst|lz4|br|zip|z|swp|part|(?:tmp|temp)[^.]*|checkpoint|json|offset|pos|state|lock|pid|md5|sha\d+)$/i;

/** Whether a file named `name` may be what the file named `base` was renamed or copied to: `app.log.1`, `app.log-20260131`. */
export function isRotatedName(name: string, base: string): boolean {
  const ending = name.slice(base.length);
  return name.startsWith(base) && /^[.\-_~]/.test(ending) && !OTHER.test(ending);
}

/** The number at the end of a name, which is higher for older files; 0 where there is none. */
export function rotationNumber(name: string): number {
  return Number(/\.(\d{1,6})$/.exec(name)?.[1] ?? 0);
}

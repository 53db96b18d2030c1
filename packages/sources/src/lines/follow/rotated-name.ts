/** Endings of files that are compressed, or not complete yet. */
const OTHER = /\.(?:gz|bz2|xz|zst|lz4|br|zip|z|tmp|swp|part)$/i;

/** Whether a file named `name` may be what the file named `base` was renamed or copied to: `app.log.1`, `app.log-20260131`. */
export function isRotatedName(name: string, base: string): boolean {
  return name.startsWith(base) && /^[.\-_~]/.test(name.slice(base.length)) && !OTHER.test(name);
}

/** The number at the end of a name, which is higher for older files; 0 where there is none. */
export function rotationNumber(name: string): number {
  return Number(/\.(\d{1,6})$/.exec(name)?.[1] ?? 0);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const grouped: Intl.NumberFormat = new Intl.NumberFormat('en-US');

/** A whole number with a comma every three digits: `1,829`. */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** A count and its noun, in the plural where it belongs: `1 page`, `3 pages`, `2 retries`. */
export function formatNoun(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** A size in the largest decimal unit that keeps it at 1 or more, to three digits: `512 B`, `6.44 MB`, `284 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.round(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}

/** A duration as a person says it: `840 ms`, `12.3 s`, `4 min 05 s`. */
export function formatMs(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A share of a whole in per cent: `62.5 %`; `0.0 %` of nothing. */
export function formatShare(part: number, whole: number): string {
  return `${(whole === 0 ? 0 : (100 * part) / whole).toFixed(1)} %`;
}

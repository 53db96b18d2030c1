/**
 * Whether a URL may be fetched from an address: asked for every address of its host, before every request, redirects included. Only
 * `true` is a yes.
 *
 * @param url - The URL that is about to be asked for.
 * @param address - What would be connected to: IPv4 with dots (also when it is mapped into IPv6), or IPv6 without brackets and zone.
 */
export type AllowAddress = (url: URL, address: string) => boolean | PromiseLike<boolean>;

/** What cannot be guarded, and why; undefined when there is nothing in the way. */
export function guardConflict(fetch: unknown, dispatcher: unknown): string | undefined {
  if (fetch !== undefined) return 'allow cannot guard a fetch of your own, which does not tell what it connects to';
  if (dispatcher === undefined) return undefined;
  return 'allow cannot guard a dispatcher, which finds addresses by itself, and perhaps goes by a proxy';
}

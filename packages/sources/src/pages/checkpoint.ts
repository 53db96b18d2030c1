import type { PlainHeaders } from '../fetcher/headers.ts';
import { checkCount, describe } from '../options.ts';
import { type Asked, askedFor } from './asked.ts';

/** How far pages were read, as plain JSON. */
export interface PagesCheckpoint {
  /** The URL of the page at hand, as it was asked for. */
  readonly url: string;
  readonly method: string;
  /** Headers that this page alone was asked for with; without credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** The body, where it is no text, in Base64. */
  readonly bodyBase64?: string | undefined;
  /** The number of the page, from 1. */
  readonly page: number;
  /** How many of its items were given. */
  readonly given: number;
}

/** A page, and how many of its items were given. */
export interface PagePosition {
  readonly asked: Asked;
  readonly number: number;
  readonly given: number;
}

/** Names of headers that may hold what nobody else is to know. */
const SECRET =
  /auth|cookie|token|secret|key|passw|passphrase|pwd|session|signature|credential|jwt|bearer|assertion|saml|[cx]srf|(^|-)(pass|otp|sid)(-|$)/;
/** Values that are credentials whatever the header is called: with a scheme in front, or a token with three parts. */
const SECRET_VALUE = /^(bearer|basic|digest|negotiate) |^eyJ[\w-]*\.[\w-]*\./i;
const ACTION = 'read pages';

/** A position, to be stored. */
export function checkpointOf({ asked, number, given }: PagePosition): PagesCheckpoint {
  const { url, method, headers, body } = asked;
  const kept = Object.entries(headers).filter(([name, value]) => !SECRET.test(name) && !SECRET_VALUE.test(value));
  return {
    url: url.href,
    method,
    ...(kept.length > 0 ? { headers: Object.fromEntries(kept) } : undefined),
    ...(typeof body === 'string' ? { body } : undefined),
    ...(body instanceof Uint8Array ? { bodyBase64: Buffer.from(body).toString('base64') } : undefined),
    page: number,
    given,
  };
}

/**
 * The position that was stored.
 *
 * @throws TypeError when it is not a checkpoint, RangeError when a number in it cannot be.
 */
export function positionOf(checkpoint: unknown): PagePosition {
  if (typeof checkpoint !== 'object' || checkpoint === null || !('url' in checkpoint)) {
    const rule = 'it must be a checkpoint of pages, an object with a url';
    throw new TypeError(`Cannot ${ACTION} from start ${describe(checkpoint)}: ${rule}`);
  }
  const { url, method, headers, body, bodyBase64, page, given } = checkpoint as Partial<PagesCheckpoint>;
  checkCount(ACTION, 'start.page', page, 1);
  checkCount(ACTION, 'start.given', given, 0);
  const bytes = typeof bodyBase64 === 'string' ? Buffer.from(bodyBase64, 'base64') : undefined;
  const asked = askedFor({ url, method, headers: headers as PlainHeaders | undefined, body: bytes ?? body });
  return { asked, number: page as number, given: given as number };
}

/** What must be right, clause by clause, and the tests that answer for each: `file of src › title`, or `R5 › kind of fault`. */
export type Cases = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What is asked of requests: when they are made again, and how long they may take, and where they lead. */
export const httpCases: Cases = {
  'Retry-After (RFC 9110, 10.2.3)': {
    'delay-seconds are digits and nothing else; what is invalid falls back to back-off': [
      'fetcher/retry-after.test.ts › %j waits %d ms',
      'fetcher/retry-after.test.ts › %j is not valid',
      'fetcher/retry.test.ts › %j falls back to back-off',
      'R5 › a Retry-After that is none',
    ],
    '0 means at once': [
      'fetcher/retry.test.ts › 0 and a past date mean at once',
      'fetcher/retrying.test.ts › Retry-After: 0 tries again at once, without a timer',
    ],
    'a number is never a time stamp': [
      'fetcher/retry-after.test.ts › a number that looks like a time stamp is still a delay',
    ],
    'HTTP-date in all three forms': [
      'fetcher/retry-after.test.ts › %s waits until then',
      'fetcher/retry-after.test.ts › asctime is read as GMT whatever the zone of the machine',
      'R5 › Retry-After with a date to come',
    ],
    'two digits of a year are at most 50 years ahead': [
      'fetcher/retry-after.test.ts › up to 50 years ahead it is the future',
      'fetcher/retry-after.test.ts › a second more and it is the past',
    ],
    'a leap second is one': ['fetcher/retry-after.test.ts › a leap second is the second before midnight is over'],
    'a past date means at once': [
      'fetcher/retry-after.test.ts › a past date means at once',
      'R5 › Retry-After with a date that is past',
    ],
    'one over maxRetryAfterMs ends the tries': [
      'fetcher/retry.test.ts › over maxRetryAfterMs ends the tries',
      'fetcher/fetcher.test.ts › 503 with a Retry-After that is too long is an error at once',
      'R5 › Retry-After too far ahead',
    ],
    'and so does one over the total time that is left': [
      'fetcher/retry.test.ts › over the time that is left ends the tries',
      'fetcher/retrying.test.ts › Retry-After that goes over totalTimeoutMs is not waited for',
    ],
    'it is used as it is, without jitter': [
      'fetcher/retry.test.ts › is used as it is on %d, without jitter',
      'fetcher/retrying.test.ts › Retry-After is waited for to the millisecond',
    ],
    'it counts on 413, 429 and 503': [
      'fetcher/retry.test.ts › is used as it is on %d, without jitter',
      'fetcher/retry.test.ts › does not count on %d',
      'R5 › Retry-After in seconds',
    ],
    'a redirect is followed at once, whatever it asks': ['R5 › a redirect that asks to wait: it is followed at once'],
  },
  'What is retried': {
    'GET, HEAD, PUT, DELETE, OPTIONS, TRACE (RFC 9110, 9.2.2) and QUERY': ['fetcher/retry.test.ts › %s may'],
    'POST and PATCH never by default': [
      'fetcher/retry.test.ts › %s may not, unless it is asked for',
      'fetcher/fetcher.test.ts › a POST is sent once',
      'R5 › the connection breaks under a request that is not idempotent',
    ],
    'with an Idempotency-Key only if asked': [
      'fetcher/fetcher.test.ts › a POST with an Idempotency-Key is sent again only when a hook asks for it',
    ],
    'statuses 408, 413 with the header, 429, 500, 502, 503, 504; not 501 and 505': [
      'fetcher/retry.test.ts › %d is retried',
      'fetcher/retry.test.ts › %d is not',
      'fetcher/retry.test.ts › 413 is retried when it says when, and only then',
    ],
    'errors of the network by code, not by message': [
      'fetcher/retry.test.ts › %s is retried, by code',
      'fetcher/retry.test.ts › a message alone says nothing',
    ],
    'an abort is not': ['fetcher/fetcher.test.ts › an abort is no failure that is tried again'],
    'a TypeError of the caller’s own is not': [
      'fetcher/retry.test.ts › a mistake (%p) is not',
      'fetcher/fetch-wire.test.ts › that throws a TypeError made a mistake: it is passed on as it is',
    ],
    'a one-shot body is not sent again': [
      'fetcher/retry.test.ts › a body that can be sent once may not, whatever the method',
      'fetcher/fetcher.test.ts › a stream is sent once, and closed',
      'R5 › the connection breaks under a body that can be sent once',
    ],
    'the body of a response that is retried is read or cancelled: its connection serves again': [
      'fetcher/fetcher.test.ts › use the connections of the tries that failed',
      'fetcher/attempt.test.ts › lets its connection serve again',
    ],
    'an abort during back-off ends at once': [
      'fetcher/retrying.test.ts › during back-off ends at once',
      'fetcher/fetcher.test.ts › during back-off, between tries',
    ],
    'a late decision after an abort is ignored': [
      'fetcher/retrying.test.ts › during shouldRetry ends at once, and a late decision is ignored',
    ],
    'the count of tries starts at 1': ['fetcher/retrying.test.ts › attempts count from 1'],
    'a limit of 0': ['fetcher/retrying.test.ts › retry: %j tries once'],
    'a hook that throws wins': ['fetcher/retrying.test.ts › that throws wins'],
  },
  Timeouts: {
    'each try and all of them have clocks of their own': [
      'fetcher/retrying.test.ts › timeoutMs is for each try anew, totalTimeoutMs for all of them',
    ],
    'headers that do not come': ['fetcher/attempt.test.ts › timeoutMs: no answer', 'R5 › a stall'],
    'a body that stalls': [
      'fetcher/attempt.test.ts › idleMs: a body that stalls',
      'fetcher/attempt.test.ts › idleMs does not count before the headers',
      'R5 › a stall',
    ],
    'a body that takes too long as a whole': [
      'fetcher/attempt.test.ts › timeoutMs: a body that drips',
      'R5 › a drip that takes for ever',
    ],
    '0 and more than 2^31 - 1 are refused': ['fetcher/options.test.ts › %s must be more than 0 and at most 2^31 - 1'],
    'expiry in the middle of back-off': [
      'fetcher/retrying.test.ts › totalTimeoutMs expires in the middle of back-off, with the last error as its cause',
      'fetcher/timeout-errors.test.ts › totalTimeoutMs, between two tries',
    ],
    'the body of an error that hangs does not outlive them': [
      'fetcher/attempt.test.ts › is told although its body hangs',
      'fetcher/timeout-errors.test.ts › totalTimeoutMs, in the middle of the body of an error',
    ],
  },
  'Redirects (RFC 9110, 15.4)': {
    'a limit': [
      'fetcher/redirect.test.ts › so many redirects and no more',
      'fetcher/redirect.test.ts › none at all',
      'R5 › too many redirects',
    ],
    'a loop': ['fetcher/redirect.test.ts › a circle ends at once', 'R5 › redirects in a circle'],
    '303, and 301 and 302 of POST, become GET; 307 and 308 keep method and body': [
      'fetcher/redirect.test.ts › %d turns %s into %s',
      'fetcher/attempt.test.ts › a 303 asks with GET, a 307 sends the body again',
    ],
    'a relative Location': ['fetcher/redirect.test.ts › %s leads to %s'],
    'the fragment is kept': ['fetcher/redirect.test.ts › the fragment is kept unless Location has its own'],
    'Authorization, Cookie, Proxy-Authorization and keys by other names do not go to another origin': [
      'fetcher/headers.test.ts › drops credentials, keys by whatever name, and what tells where somebody comes from',
      'fetcher/redirect.test.ts › do not go to %s',
      'fetcher/redirect.test.ts › do not come back with the first origin',
      'fetcher/attempt.test.ts › to another origin lose their credentials, and keys by whatever name',
    ],
    'the body of a 307 or 308 does': [
      'fetcher/redirect.test.ts › a %d carries the body to another origin, and what describes it, but no key',
    ],
    'https to http is told': ['fetcher/redirect.test.ts › tells a way from https to http, for good'],
    'without a Location it is a response as it is': [
      'fetcher/redirect.test.ts › without a Location or with an empty one it is a response as it is',
      'R5 › a redirect that does not say where to: it is an answer as it is',
    ],
    'with several it is an error': [
      'fetcher/redirect.test.ts › two of them, %s and %s, are refused, and not shown',
      'R5 › a redirect to several places',
    ],
  },
};

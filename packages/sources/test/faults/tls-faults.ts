import { nothing, send, sendAndEnd, sendAndReset, sized, OK } from './answers.ts';
import { expired, ofAnotherName, selfSigned } from './certificates.ts';
import { final, kind, late, network, passing, RESET, type Fault } from './fault.ts';
import { mistakenForPlain, mistakenForTls, overTls } from './host.ts';

const good = send(...sized(OK, '7'));
/** The beginning of a record of a handshake. */
const HANDSHAKE = '\x16\x03\x03\x00\x40\x02';
const NO_TLS = /^(EPROTO|ERR_SSL_\w+|ECONNRESET|UND_ERR_SOCKET)$/;
const GREETED = { hosting: mistakenForTls('connection'), lasting: true } as const;
const ASKED = { hosting: mistakenForTls('first bytes'), lasting: true } as const;

/** TLS that is none, or that must not be trusted. */
export const tlsFaults: readonly Fault[] = [
  kind(
    'a certificate that must not be trusted',
    ['signed by itself', good, final(network('DEPTH_ZERO_SELF_SIGNED_CERT')), { hosting: overTls(selfSigned) }],
    [
      'for another name',
      good,
      final(network('ERR_TLS_CERT_ALTNAME_INVALID')),
      { hosting: overTls(ofAnotherName), byAgent: true },
    ],
    ['expired', good, final(network('CERT_HAS_EXPIRED')), { hosting: overTls(expired), byAgent: true }],
  ),
  kind(
    'TLS and plain text mistaken for one another',
    ['an answer in plain text', send('HTTP/1.1 400 Bad Request\r\n\r\n'), final(network(NO_TLS)), ASKED],
    ['an answer in plain text, at once', send('HTTP/1.1 400 Bad Request\r\n\r\n'), final(network(NO_TLS)), GREETED],
    ['another protocol that greets first', send('SSH-2.0-OpenSSH_9.9\r\n'), final(network(NO_TLS)), GREETED],
    [
      'plain text on a port of TLS',
      good,
      passing(network(/^(ECONNRESET|UND_ERR_SOCKET|ERR_HTTP_PROTOCOL)$/)),
      { hosting: mistakenForPlain(selfSigned), lasting: true },
    ],
  ),
  kind(
    'a TLS handshake that comes to nothing',
    ['reset', sendAndReset(), passing(network(RESET)), GREETED],
    ['ended in the middle', sendAndEnd(HANDSHAKE), passing(network(RESET)), GREETED],
    ['silent', nothing, passing(late), GREETED],
    ['silent, once it has begun', send(HANDSHAKE), passing(late), ASKED],
  ),
].flat();

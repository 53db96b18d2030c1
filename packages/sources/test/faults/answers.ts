import type { Socket } from 'node:net';

/** One request that came in. */
export interface Turn {
  readonly path: string;
  /** How many requests the server had before. */
  readonly number: number;
}

/** What a server does about a request, or about a connection that nobody has sent anything over. */
export type Answer = (socket: Socket, turn: Turn) => unknown;

export type Part = string | Uint8Array;

export const OK = 'HTTP/1.1 200 OK\r\n';
export const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;

/** What was written must have been read before the reset, which would take it away. */
const READ_MS = 5;
/** Between two of what comes again and again: many in a time limit, and no load. */
const AGAIN_MS = 20;

export const nothing: Answer = () => undefined;

export function send(...parts: readonly Part[]): Answer {
  return (socket) => {
    for (const part of parts) socket.write(latin1(part));
  };
}

/** The same by one write: in one segment, as far as it goes. */
export function sendTogether(...parts: readonly Part[]): Answer {
  return send(Buffer.concat(parts.map(latin1)));
}

export function sendAndEnd(...parts: readonly Part[]): Answer {
  return (socket, turn) => {
    send(...parts)(socket, turn);
    socket.end();
  };
}

export function sendAndReset(...parts: readonly Part[]): Answer {
  return (socket, turn) => {
    if (parts.length === 0) {
      socket.resetAndDestroy();
      return;
    }
    send(...parts)(socket, turn);
    setTimeout(() => socket.resetAndDestroy(), READ_MS);
  };
}

/** Head and body, and how long the body is. */
export function sized(headers: string, body: Part): readonly Part[] {
  const bytes = latin1(body);
  return [`${headers}content-length: ${bytes.length}\r\n\r\n`, bytes];
}

/** One byte at a time, each as soon as the one before is out. */
export function drip(...parts: readonly Part[]): Answer {
  const bytes = Buffer.concat(parts.map(latin1));
  return (socket) => {
    let at = 0;
    const next = (): void => {
      if (at < bytes.length && !socket.destroyed) socket.write(bytes.subarray(at, ++at), () => setImmediate(next));
    };
    next();
  };
}

/** One part after the other, each well after the one before. */
export function slowly(...parts: readonly Part[]): Answer {
  return (socket) => {
    const left = [...parts];
    repeat(socket, () => {
      const part = left.shift();
      if (part !== undefined) socket.write(latin1(part));
    });
  };
}

/** A beginning, and then a little more, again and again, without an end. */
export function forever(start: Part, more: Part): Answer {
  return (socket) => {
    socket.write(latin1(start));
    repeat(socket, () => socket.write(latin1(more)));
  };
}

/** A beginning, and then as much as the other end takes. */
export function flood(start: Part, more: Part): Answer {
  const bytes = latin1(more);
  return (socket) => {
    const next = (): void => {
      if (!socket.destroyed) socket.write(bytes, () => setImmediate(next));
    };
    socket.write(latin1(start));
    next();
  };
}

function repeat(socket: Socket, again: () => void): void {
  const timer = setInterval(again, AGAIN_MS);
  socket.once('close', () => clearInterval(timer));
}

function latin1(part: Part): Uint8Array {
  return typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
}

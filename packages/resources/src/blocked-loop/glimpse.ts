import { type Debugger, Session } from 'node:inspector';

/** A look at what the main thread runs: it is stopped for a moment, by the debugger, and goes on. */
export class Glimpse {
  readonly #session = new Session();
  /** Frames do not tell their URLs on every version of Node. */
  readonly #urls = new Map<string, string>();
  #stack: string | undefined;

  constructor() {
    this.#session.on('Debugger.scriptParsed', ({ params }) => this.#urls.set(params.scriptId, params.url));
    this.#session.on('Debugger.paused', ({ params }) => {
      this.#stack ??= stackOf(params.callFrames, this.#urls);
      this.#session.post('Debugger.resume');
      this.#session.post('Debugger.disable');
    });
    this.#session.connectToMainThread();
    this.#session.post('Debugger.enable');
    this.#session.post('Debugger.pause');
  }

  /** The thread goes on, whatever has become of it. Answers the stack, if one was seen. */
  end(): string | undefined {
    // Also where it was not stopped in time: a request to stop it must not outlive this.
    this.#session.disconnect();
    return this.#stack;
  }
}

/** What of this may be the first to run when the loop was let go. */
const OURS: readonly string[] = ['blocked-loop', 'plan'].map((name) => import.meta.url.replace('glimpse', name));

/** As the stack of an error; what belongs to Node itself, or to this, is left out. Undefined: nothing else is there. */
function stackOf(frames: readonly Debugger.CallFrame[], urls: ReadonlyMap<string, string>): string | undefined {
  const lines = frames
    .map((frame) => ({ ...frame, url: urls.get(frame.location.scriptId) ?? frame.url }))
    .filter(({ url }) => !url.startsWith('node:') && !OURS.includes(url))
    .map(({ functionName, url, location: { lineNumber, columnNumber = 0 } }) => {
      const place = `${url}:${lineNumber + 1}:${columnNumber + 1}`;
      return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
    });
  return lines.length === 0 ? undefined : lines.join('\n');
}

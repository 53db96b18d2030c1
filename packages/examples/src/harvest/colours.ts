import picocolors from 'picocolors';

export type Colours = ReturnType<typeof picocolors.createColors>;

/** What decides over colours: the stream that they go to and the environment. */
export interface Painted {
  readonly isTTY?: boolean | undefined;
}

/**
 * The colours for a stream: none when it is no terminal, `TERM` is `dumb`, or `NO_COLOR` is set to anything;
 * `FORCE_COLOR` asks for them wherever the output goes.
 *
 * @param stream where the text goes
 * @param environment the environment variables
 * @see https://no-color.org
 */
export function coloursFor(stream: Painted, environment: NodeJS.ProcessEnv): Colours {
  const { NO_COLOR: none, FORCE_COLOR: force, TERM: terminal } = environment;
  const wanted = isSet(force) && force !== '0' ? true : stream.isTTY === true && terminal !== 'dumb';
  return picocolors.createColors(wanted && !isSet(none));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

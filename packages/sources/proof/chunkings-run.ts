// A plain script, for any runtime: `chunkings-run <count> <seed>` compares that many random chunkings with the model.
import { decodingOf } from '../src/lines/decoding.ts';
import { LineCutter } from '../src/lines/cut.ts';
import { modelOf, type ModelOptions } from '../test/lines-model.ts';
import { piecesOf, trickyPieces } from '../test/tricky-bytes.ts';
import { randomOf } from './random.ts';

const [count = '1000', seed = '1'] = process.argv.slice(2);
const below = randomOf(Number(seed));
const oneOf = <T>(values: readonly T[]): T => values[below(values.length)]!;

function anyOptions(): Required<ModelOptions> {
  return {
    newline: oneOf(['lf', 'universal']),
    encoding: oneOf(['utf-8', 'utf-8', 'utf-16le', 'utf-16be']),
    fatal: below(4) === 0,
    maxLineBytes: oneOf([1, 2, 3, 5, 8, 20, 1 << 20, 1 << 20]),
    onLongLine: oneOf(['error', 'truncate', 'skip']),
  };
}

/** Lines and positions, or how it failed. */
function cut(pieces: readonly Uint8Array[], options: Required<ModelOptions>): unknown {
  const { newline, encoding, fatal, maxLineBytes, onLongLine } = options;
  const cutter = new LineCutter({ newline, decoding: decodingOf(encoding, fatal), maxLineBytes, onLongLine });
  const lines: string[] = [];
  const positions: number[] = [];
  const drain = (): void => {
    for (let batch = cutter.next(); batch !== undefined; batch = cutter.next()) {
      for (const index of batch.keys()) positions.push(cutter.position(batch.length - index - 1));
      lines.push(...batch);
    }
  };
  try {
    for (const piece of pieces) {
      cutter.push(Buffer.from(piece), 0);
      drain();
    }
    cutter.end();
    drain();
  } catch (error) {
    const [, line = '', offset = ''] = /line (\d+), from byte (\d+)/.exec(String(error)) ?? [];
    const kind = String(error).includes('longer than') ? 'long' : 'invalid';
    return { lines, positions, error: `${kind} ${line} at ${offset}` };
  }
  return { lines, positions };
}

for (let at = 0; at < Number(count); at++) {
  const bytes = Uint8Array.from(Array.from({ length: below(40) }, () => oneOf(trickyPieces)).flat());
  const cuts = Array.from({ length: below(12) }, () => below(80));
  const options = anyOptions();
  const [found, expected] = [cut(piecesOf(bytes, cuts), options), modelOf(bytes, options)].map((outcome) =>
    JSON.stringify(outcome),
  );
  if (found === expected) continue;
  const input = JSON.stringify({ bytes: [...bytes], cuts, options });
  process.stdout.write(`${input}\nfound:    ${String(found)}\nexpected: ${String(expected)}\n`);
  process.exit(1);
}

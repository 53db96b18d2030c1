import { Effect, Stream } from 'effect';

export const name = 'effect';

const operators = { map: Stream.map, filter: Stream.filter, take: Stream.take };

const read = ({ kind, open }) => {
  if (kind === 'array') return Stream.fromArray(open());
  if (kind === 'sync generator') return Stream.fromIterable(open());
  const values = Stream.fromAsyncIterable(open(), (error) => error);
  return kind === 'chunks' ? Stream.flattenArray(values) : values;
};

export function fold(source, stages, reducer, initial) {
  let stream = read(source);
  for (const [operator, argument] of stages) stream = stream.pipe(operators[operator](argument));
  return Effect.runPromise(Stream.runFold(stream, () => initial, reducer));
}

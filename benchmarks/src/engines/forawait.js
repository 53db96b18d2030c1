import { AsyncIter, DONE, from } from '../core.js';

export const name = 'forawait';

/** A source that comes in arrays. */
class Chunks extends AsyncIter {
  #chunks;

  constructor(chunks) {
    super();
    this.#chunks = chunks;
  }

  async pullBatch() {
    const { value, done } = await this.#chunks.next();
    return done ? DONE : value;
  }

  close() {
    return this.#chunks.return();
  }
}

function build({ kind, open }, stages) {
  let pipeline = kind === 'chunks' ? new Chunks(open()) : from(open());
  for (const [operator, argument] of stages) pipeline = pipeline[operator](argument);
  return pipeline;
}

export const fold = (source, stages, reducer, initial) => build(source, stages).reduce(reducer, initial);

export async function iterate(source, stages, reducer, initial) {
  let state = initial;
  let index = 0;
  for await (const value of build(source, stages)) state = reducer(state, value, index++);
  return state;
}

// `--core` puts another build of the package here, to compare two of them.
const { FORAWAIT_BENCH_CORE: path } = process.env;

const core = await import(path ?? '@forawait/core');

export const { AsyncIter, channel, DONE, from, merge, reduce } = core;

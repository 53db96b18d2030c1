/** The answer of a function of node:fs that takes a callback: its promises cost more. */
export function call<R>(start: (done: (error: Error | null, result?: R) => void) => void): Promise<R> {
  return new Promise((resolve, reject) => {
    start((error, result) => {
      if (error === null || error === undefined) resolve(result as R);
      else reject(error);
    });
  });
}

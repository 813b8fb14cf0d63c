/**
 * Work that must end in time.
 *
 * @module
 */

/**
 * The result of work; rejects where none comes in time.
 *
 * Only seconds in which this thread is free count, one at a time: no computation on it is too long, and a process that was stopped
 * for an hour has waited for one second. The clock stops with the work.
 *
 * @param limit the seconds that the work may take, read every second.
 * @param onLate called before the rejection.
 */
export const within = <Result>(
  limit: () => number,
  work: () => Promise<Result>,
  onLate: () => void = () => {},
): Promise<Result> =>
  new Promise((resolve, reject) => {
    let waited = 0;
    const clock = setInterval(() => {
      if (++waited < limit()) return;
      clearInterval(clock);
      onLate();
      reject(new Error(`no answer came within ${waited} s`));
    }, 1000);
    // In a function that is asynchronous, so that what the work throws at once is a rejection as well.
    (async () => await work())().finally(() => clearInterval(clock)).then(resolve, reject);
  });

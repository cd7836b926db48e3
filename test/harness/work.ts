// Processor time, for tests that hold how much work something is: another program on the machine changes it little, while
// the clock may show anything.

/** Starts to measure. Out: a function that gives the milliseconds of processor time of this process since then, all threads. */
export function workSince(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}

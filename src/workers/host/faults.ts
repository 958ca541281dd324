/**
 * Ends the whole process the way a power cut would, when `name` is the point the fault tests chose. Nothing runs after
 * it: the signal reaches the process within microseconds, and this thread is held until then.
 */
export function dieAt(name: string, wanted: string | null): void {
  if (name !== wanted) {
    return;
  }
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
}

/** Ends this process the way a power cut would, when `point` is the one the fault tests chose. Free otherwise. */
export function dieAt(point: string, wanted: string | null): void {
  if (point === wanted) {
    process.kill(process.pid, 'SIGKILL');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  }
}

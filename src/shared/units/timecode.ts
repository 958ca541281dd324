/** Seconds as `m:ss.ff` (hundredths), or `h:mm:ss.ff` from an hour on. Negative input is shown with a leading minus. */
export function formatTimecode(timeSec: number): string {
  const sign = timeSec < 0 ? '-' : '';
  const hundredths = Math.round(Math.abs(timeSec) * 100);
  const totalSec = Math.floor(hundredths / 100);
  const hours = Math.floor(totalSec / 3600);
  const minutes = Math.floor(totalSec / 60) % 60;
  const seconds = String(totalSec % 60).padStart(2, '0');
  const rest = `${seconds}.${String(hundredths % 100).padStart(2, '0')}`;
  return hours > 0 ? `${sign}${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${sign}${minutes}:${rest}`;
}

/** A length as `0:42` or `1:02:03`, rounded to whole seconds. */
export function formatDuration(durationSec: number): string {
  return formatTimecode(Math.round(durationSec)).replace(/\.\d+$/, '');
}

/** The frame that shows at a time: nearest whole frame, never negative. */
export function secToFrame(timeSec: number, fps: number): number {
  return Math.max(0, Math.round(timeSec * fps));
}

/** Rounds seconds to milliseconds, so that artifacts are stable and readable. */
export function roundMs(timeSec: number): number {
  return Math.round(timeSec * 1000) / 1000;
}

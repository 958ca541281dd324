/** `0:42`, `12:04`, `2:05:09`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** Rough on purpose: `45 s`, `3 min`, `1 h 20 min`. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) {
    return `${Math.max(1, Math.round(seconds))} s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What work took: `4.2 s` below ten seconds, else as a duration. */
export function workTime(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

/** Decimal, as disks are sold: `4.2 MB`. */
export function bytes(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = sizeBytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(sizeBytes) / 3));
  return `${step === 0 ? sizeBytes : (sizeBytes / 1000 ** step).toFixed(1)} ${units[step]}`;
}

/** Speed of work in times real time: two figures. */
export function rate(times: number): string {
  return times >= 10 ? String(Math.round(times)) : times.toFixed(1);
}

export function percent(fraction: number): string {
  return `${Math.floor(fraction * 100)} %`;
}

/** `7 Nov, 14:32`, on the reader's clock. */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString('en', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** Last part of a path of any system. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

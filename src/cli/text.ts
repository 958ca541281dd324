/** How the CLI writes things: names, times, sizes, tables. */
import { stripVTControlCharacters } from 'node:util';

/** A name or message from outside on one line: control characters cannot move the cursor or break the layout. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

/** `7.3 s`, `4:05`, `1:02:09`. */
export function formatSec(sec: number): string {
  if (sec < 60) {
    return `${sec.toFixed(1)} s`;
  }
  const whole = Math.round(sec);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** `0:07`: a time that is left. */
export function formatLeft(sec: number): string {
  const whole = Math.max(0, Math.round(sec));
  return whole < 60 ? `0:${String(whole).padStart(2, '0')}` : formatSec(whole);
}

/** `12 B`, `3.4 MB` (powers of 1000, as file managers show them). */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** Multiples of real time: `0.45x`, `12x`. */
export function formatRate(rate: number): string {
  return `${rate >= 10 ? rate.toFixed(0) : rate >= 1 ? rate.toFixed(1) : rate.toFixed(2)}x`;
}

/** Columns padded to their widest cell; no trailing blanks. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

/** Cuts a text to a width, with an ellipsis where something was cut. */
export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

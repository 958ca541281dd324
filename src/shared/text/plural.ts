/** A count with its noun: `1 clip`, `3 clips`. */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

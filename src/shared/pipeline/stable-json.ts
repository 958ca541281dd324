/**
 * JSON text that is the same for the same value: keys sorted, `undefined` left out, lists of plain values on one line,
 * indented by 2, a newline at the end. Artifacts are written and cache keys are taken in this form.
 */
export function stableJson(value: unknown): string {
  return `${render(value, '')}\n`;
}

function render(value: unknown, indent: string): string {
  if (value === null || typeof value !== 'object') {
    return scalar(value);
  }
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const parts = value.map((each: unknown) => render(each, inner));
    if (value.every(each => each === null || typeof each !== 'object')) {
      return `[${parts.join(', ')}]`;
    }
    return `[\n${inner}${parts.join(`,\n${inner}`)}\n${indent}]`;
  }
  const parts = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}: ${render(each, inner)}`);
  return parts.length === 0 ? '{}' : `{\n${inner}${parts.join(`,\n${inner}`)}\n${indent}}`;
}

function scalar(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`${value} can't be written as JSON`);
  }
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) {
    throw new TypeError(`a ${typeof value} can't be written as JSON`);
  }
  return text;
}

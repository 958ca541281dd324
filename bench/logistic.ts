/** Logistic regression by Newton's method (iteratively reweighted least squares) with a ridge of `ridge` on all but the intercept. */
export function fitLogistic(rows: readonly (readonly number[])[], targets: readonly number[], ridge: number): number[] {
  const size = (rows[0]?.length ?? 0) + 1;
  let beta = new Array<number>(size).fill(0);
  for (let iteration = 0; iteration < 12; iteration += 1) {
    const gradient = new Float64Array(size);
    const hessian = Array.from({ length: size }, () => new Float64Array(size));
    rows.forEach((row, index) => {
      let score = beta[0] as number;
      for (let column = 1; column < size; column += 1) {
        score += (beta[column] as number) * (row[column - 1] as number);
      }
      const p = 1 / (1 + Math.exp(-score));
      const error = (targets[index] as number) - p;
      const weight = Math.max(1e-6, p * (1 - p));
      for (let a = 0; a < size; a += 1) {
        const xa = a === 0 ? 1 : row[a - 1] as number;
        if (xa === 0) {
          continue;
        }
        gradient[a] = (gradient[a] as number) + error * xa;
        const line = hessian[a] as Float64Array;
        for (let b = 0; b <= a; b += 1) {
          line[b] = (line[b] as number) + weight * xa * (b === 0 ? 1 : row[b - 1] as number);
        }
      }
    });
    for (let a = 0; a < size; a += 1) {
      for (let b = a + 1; b < size; b += 1) {
        (hessian[a] as Float64Array)[b] = (hessian[b] as Float64Array)[a] as number;
      }
      if (a > 0) {
        gradient[a] = (gradient[a] as number) - ridge * (beta[a] as number);
        (hessian[a] as Float64Array)[a] = ((hessian[a] as Float64Array)[a] as number) + ridge;
      }
    }
    const step = solve(hessian, gradient);
    beta = beta.map((value, index) => value + (step[index] as number));
    if (Math.max(...step.map(Math.abs)) < 1e-5) {
      break;
    }
  }
  return beta;
}

/** Solves a symmetric positive definite system by Gaussian elimination with pivoting. */
function solve(matrix: Float64Array[], right: Float64Array): number[] {
  const size = right.length;
  const a = matrix.map((line, index) => [...line, right[index] as number]);
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) {
      if (Math.abs(a[row]?.[column] ?? 0) > Math.abs(a[pivot]?.[column] ?? 0)) {
        pivot = row;
      }
    }
    [a[column], a[pivot]] = [a[pivot] as number[], a[column] as number[]];
    const top = a[column] as number[];
    for (let row = column + 1; row < size; row += 1) {
      const line = a[row] as number[];
      const factor = (line[column] as number) / (top[column] as number);
      for (let k = column; factor !== 0 && k <= size; k += 1) {
        line[k] = (line[k] as number) - factor * (top[k] as number);
      }
    }
  }
  const result = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row -= 1) {
    const line = a[row] as number[];
    let sum = line[size] as number;
    for (let column = row + 1; column < size; column += 1) {
      sum -= (line[column] as number) * (result[column] as number);
    }
    result[row] = sum / (line[row] as number);
  }
  return result;
}

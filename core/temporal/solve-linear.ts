/** The x of matrix·x = right, by Gaussian elimination with pivots; both arguments are used up. */
export function solveLinear(matrix: number[][], right: number[]): number[] {
  const count = right.length;
  for (let i = 0; i < count; i += 1) {
    let pivot = i;
    for (let row = i + 1; row < count; row += 1) if (Math.abs(matrix[row][i]) > Math.abs(matrix[pivot][i])) pivot = row;
    [matrix[i], matrix[pivot]] = [matrix[pivot], matrix[i]];
    [right[i], right[pivot]] = [right[pivot], right[i]];
    for (let row = i + 1; row < count; row += 1) {
      const factor = matrix[row][i] / matrix[i][i];
      for (let column = i; column < count; column += 1) matrix[row][column] -= factor * matrix[i][column];
      right[row] -= factor * right[i];
    }
  }
  for (let i = count - 1; i >= 0; i -= 1) {
    for (let column = i + 1; column < count; column += 1) right[i] -= matrix[i][column] * right[column];
    right[i] /= matrix[i][i];
  }
  return right;
}

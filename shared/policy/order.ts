/** The longest run of ids that stand in both lists in the same order. Each list holds an id once. */
export function sameOrder(before: readonly string[], after: readonly string[]): string[] {
  const width = after.length + 1;
  // lengths[i * width + j]: the longest of what begins at i and j.
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const run: string[] = [];
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    const id = before[i];
    if (id !== undefined && id === after[j]) {
      run.push(id);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return run;
}

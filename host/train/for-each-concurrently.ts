/**
 * Calls `work` for each item, for a few of them at a time, and starts them in their order. After a failure no further item is
 * started; the function waits for those in progress and throws the first failure.
 *
 * @param lanes number of items in progress at once
 */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        await work(items[index], index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(lanes, items.length)) }, lane));
  if (failures.length > 0) throw failures[0];
}

import type { Locator } from 'playwright-core';

/**
 * Position of an element on the page once it has stopped moving, in CSS pixels of the window. The page measures its panes with the
 * next frame of the screen, and only then moves their content.
 */
export async function placeOnPage(what: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const element = await what.elementHandle();
  await element?.waitForElementState('stable');
  const box = await element?.boundingBox();
  if (!box) throw new Error(`${what.toString()} has no place on the page.`);
  return box;
}

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestWindows, pausePlaying, playing, type TestWindows } from './open-window.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let windows: TestWindows;
beforeAll(async () => {
  windows = await buildTestWindows();
});
afterAll(() => windows.dispose());

/** What axe finds, one line each. */
async function violations(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(' ')} (${failureSummary ?? ''})`),
  );
}

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  it('axe finds nothing wrong with the window, its dialogs, menus and notices', async () => {
    const { page } = await windows.open({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(axe);
    await pausePlaying(page);
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
    // Everything that can be unfolded is.
    await page.evaluate(`document.querySelectorAll('details').forEach((part) => (part.open = true))`);
    expect(await violations(page), 'the whole window').toEqual([]);

    await page.keyboard.press('w');
    await page.keyboard.press('z');
    expect(await violations(page), 'wipe and loupe').toEqual([]);
    for (const [keys, name] of [
      ['Shift+?', 'shortcuts'],
      ['Control+,', 'settings'],
      ['g', 'go-to'],
    ] as const) {
      await page.keyboard.press(keys);
      await page.getByTestId(name).waitFor();
      expect(await violations(page), name).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByTestId(name).waitFor({ state: 'detached' });
    }
    await page.keyboard.press('Control+,');
    await page.getByTestId('settings').getByRole('button', { name: 'Licences…' }).click();
    await page.getByTestId('licences').getByText('preact 11.2.0 · MIT').click();
    await page.getByText('The MIT License').waitFor();
    expect(await violations(page), 'the licences').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByTestId('settings').waitFor({ state: 'detached' });
    await page.getByTestId('menu').click();
    expect(await violations(page), 'the menu').toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByTestId('activity-camera').click();
    expect(await violations(page), 'the camera, off').toEqual([]);
    await page.getByTestId('activity-teach').click();
    expect(await violations(page), 'teaching, with nothing to teach yet').toEqual([]);
    await page.context().close();
  });
});

describe('by keyboard', () => {
  it('everything can be reached with the Tab key, and shows that it is', async () => {
    const { page } = await windows.open();
    await playing(page);
    const seen = new Set<string>();
    const unseen: string[] = [];
    for (let press = 0; press < 120; press++) {
      await page.keyboard.press('Tab');
      const { name, ring } = await page.evaluate<{ name: string; ring: boolean }>(`(() => {
        const at = document.activeElement;
        const shown = (element) => element && getComputedStyle(element).outlineStyle !== 'none';
        const name = at.dataset.testid ?? at.getAttribute('aria-label') ?? at.id ?? at.textContent;
        return { name, ring: at === document.body || shown(at) || shown(at.parentElement) };
      })()`);
      seen.add(name);
      if (!ring) unseen.push(name);
    }
    expect(unseen).toEqual([]);
    for (const name of ['menu', 'activity-camera', 'play', 'playhead', 'in-point', 'out-point', 'rate', 'snapshot']) {
      expect(seen).toContain(name);
    }
    await page.context().close();
  });
});

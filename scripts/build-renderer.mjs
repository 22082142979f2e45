import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The window: dist/renderer/index.html and what belongs to it, the same files for Electron and the browser.
 * @param {string} folder where the build goes
 * @param {string} root of the project
 * @returns {Promise<Set<string>>} the folders of the packages that are part of it
 */
export async function buildRenderer(folder, root) {
  /** @type {Set<string>} */
  const packages = new Set();
  if (!existsSync(path.join(root, 'renderer', 'index.html'))) return packages;
  const { build } = await import('vite');
  const noting = {
    name: 'note-packages',
    /** @param {{ id: string }} info */
    moduleParsed({ id }) {
      const place = /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1];
      if (place !== undefined) packages.add(place);
    },
  };
  await build({
    configFile: false,
    root: path.join(root, 'renderer'),
    // Addresses relative to the page: it is served from a scheme of its own and from a web server.
    base: './',
    logLevel: 'error',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [noting],
    worker: { format: 'es', plugins: () => [noting] },
    build: {
      outDir: path.join(folder, 'renderer'),
      emptyOutDir: true,
      target: 'chrome130',
      // A content security policy of 'self' leaves no room for data addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: true,
      chunkSizeWarningLimit: 2000,
    },
  });
  return packages;
}

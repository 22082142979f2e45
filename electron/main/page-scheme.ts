import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { pageFiles } from '../../host/server/page-files.ts';
import { pageHeaders } from '../../host/server/page-headers.ts';

/** Origin of the page, separate from files and from the web. */
export const pageOrigin = 'app://motion-loupe';
export const pageAddress = `${pageOrigin}/`;

/** Must be called before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers requests for the built page, with the headers of the local server. */
export function servePage(folder: string): void {
  const files = pageFiles(folder);
  protocol.handle('app', async ({ method, url }) => {
    const { origin, host, pathname } = parts(url);
    const file = method === 'GET' && `${origin}//${host}` === pageOrigin ? files.get(pathname) : undefined;
    if (!file) return new Response('There is nothing at this address.', { status: 404, headers: pageHeaders });
    return new Response(new Uint8Array(await readFile(file.path)), { headers: { ...pageHeaders, 'Content-Type': file.type } });
  });
}

/** `URL.origin` is "null" for schemes that Node does not know. */
function parts(url: string): { origin: string; host: string; pathname: string } {
  const { protocol: origin, host, pathname } = new URL(url);
  return { origin, host, pathname };
}

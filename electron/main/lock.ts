import { app, type Session, systemPreferences, type WebContents } from 'electron';
import { pageAddress, pageOrigin } from './page-scheme.ts';

/** What our own page may have: the camera (never the microphone), the whole screen, and to copy text. */
function allows(permission: string, origin: string, mediaTypes: readonly (string | undefined)[]): boolean {
  if (origin !== pageOrigin && origin !== pageAddress) return false;
  switch (permission) {
    case 'media':
      return mediaTypes.length > 0 && mediaTypes.every((type) => type === 'video');
    case 'fullscreen':
    case 'clipboard-sanitized-write':
      return true;
    default:
      return false;
  }
}

/** Answers both the request for a right and the question whether there is one, which pages ask on different ways. */
export function lockPermissions(session: Session): void {
  session.setPermissionRequestHandler((_, permission, answer, details) => {
    const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const granted = details.isMainFrame && allows(permission, originOf(details.requestingUrl), types);
    if (granted && permission === 'media') void askSystemForCamera().then(answer);
    else answer(granted);
  });
  session.setPermissionCheckHandler((_, permission, origin, { mediaType }) => allows(permission, origin, [mediaType]));
  session.setDevicePermissionHandler(() => false);
}

/** macOS asks the user in the app's name, once. */
async function askSystemForCamera(): Promise<boolean> {
  return process.platform !== 'darwin' || systemPreferences.askForMediaAccess('camera');
}

/** No page but ours is ever shown, and no other window is opened, whatever a page asks for. */
export function lockNavigation(): void {
  app.on('web-contents-created', (_, contents) => lockContents(contents));
}

function lockContents(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || event.url !== pageAddress) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Whether a message came from the main frame of our own page. */
export function isOwnPage(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && originOf(frame.url) === pageOrigin;
}

function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

import { app, type Session, systemPreferences, type WebContents } from 'electron';
import { pageAddress, pageOrigin } from './page-scheme.ts';

/** Permissions of our own page: the camera (never the microphone), full screen, and writing to the clipboard. */
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

/** Answers both the request for a permission and the question whether it is granted, which pages make in different ways. */
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

/** Blocks all other pages and further windows, whatever a page requests. */
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

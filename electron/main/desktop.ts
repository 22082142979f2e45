import { app, BrowserWindow, Notification, powerSaveBlocker, shell } from 'electron';

/** Services of the system outside the windows: progress, and keeping the machine awake. */
export class DesktopServices {
  private blocker: number | null = null;
  private awake = 0;

  notify(title: string, body: string): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    notification.on('click', () => BrowserWindow.getAllWindows().at(0)?.focus());
    notification.show();
  }

  /** Shows progress in the dock or task bar, 0–1; null: none. */
  progress(share: number | null): void {
    for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(share ?? -1);
  }

  /** Keeps the machine awake (its screen may go dark) until every start has been matched by an end. */
  keepAwake(on: boolean): void {
    this.awake = Math.max(0, this.awake + (on ? 1 : -1));
    if (this.awake > 0) this.blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else this.rest();
  }

  addRecent(path: string): void {
    app.addRecentDocument(path);
  }

  showFile(path: string): void {
    shell.showItemInFolder(path);
  }

  /** Called when the host has exited, and all its work with it. */
  reset(): void {
    this.awake = 0;
    this.rest();
    this.progress(null);
  }

  private rest(): void {
    if (this.blocker !== null) powerSaveBlocker.stop(this.blocker);
    this.blocker = null;
  }
}

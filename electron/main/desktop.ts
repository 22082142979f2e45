import { app, BrowserWindow, Notification, powerSaveBlocker, shell } from 'electron';

/** What the system shows and does for the program, outside its windows. */
export class DesktopServices {
  private blocker: number | null = null;
  private awake = 0;

  notify(title: string, body: string): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    notification.on('click', () => BrowserWindow.getAllWindows().at(0)?.focus());
    notification.show();
  }

  /** In the dock or task bar, 0–1; null: none. */
  progress(share: number | null): void {
    for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(share ?? -1);
  }

  /** The machine stays awake (its screen may go dark) for as long as anything that was begun has not ended. */
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

  /** To be called when the host has exited, and with it everything that ran. */
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

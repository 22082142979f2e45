import type { SessionFolders } from './session-folders.ts';

/**
 * Counts the open windows of each session, and removes a session's files some time after its last window has closed, unless a window
 * reconnects before.
 */
export class SessionWindows {
  readonly #folders: SessionFolders;
  readonly #keepMs: number;
  readonly #counts = new Map<string, number>();
  readonly #removals = new Map<string, NodeJS.Timeout>();
  /** Sessions whose host exited while they had windows, and the reason. */
  readonly #restarted = new Map<string, string>();

  /** @param keepMs milliseconds that files are kept after the last window has closed */
  constructor(folders: SessionFolders, keepMs: number) {
    this.#folders = folders;
    this.#keepMs = keepMs;
  }

  /** Counts a window. Returns why the host was restarted since the session had its last window; null where it was not. */
  open(session: string): string | null {
    this.#counts.set(session, (this.#counts.get(session) ?? 0) + 1);
    clearTimeout(this.#removals.get(session));
    const reason = this.#restarted.get(session) ?? null;
    this.#restarted.delete(session);
    return reason;
  }

  close(session: string): void {
    const left = (this.#counts.get(session) ?? 1) - 1;
    if (left > 0) {
      this.#counts.set(session, left);
      return;
    }
    this.#counts.delete(session);
    this.#expire(session);
  }

  /** Closes all windows, because their host has exited. */
  closeAll(reason: string): void {
    for (const session of this.#counts.keys()) {
      this.#restarted.set(session, reason);
      this.#counts.delete(session);
      this.#expire(session);
    }
  }

  /** Treats a session without windows, which may have sent a file, like one whose last window has just closed. */
  expireUnlessOpen(session: string): void {
    if (!this.#counts.has(session)) this.#expire(session);
  }

  #expire(session: string): void {
    clearTimeout(this.#removals.get(session));
    const remove = (): void => {
      this.#removals.delete(session);
      this.#restarted.delete(session);
      this.#folders.remove(session).catch(() => {});
    };
    this.#removals.set(session, setTimeout(remove, this.#keepMs));
  }

  dispose(): void {
    for (const removal of this.#removals.values()) clearTimeout(removal);
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plainName } from '../files/plain-name.ts';

const prefix = 'motion-loupe-server-';

/** Makes the folder that holds the files of all sessions of this process, and removes those that a crash left behind. */
export function makeSessionRoot(): string {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    if (!isAlive(Number(name.slice(prefix.length).split('-')[0]))) {
      rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
    }
  }
  // mkdtemp makes it readable for this user only.
  return mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Folders for the files of the windows: those sent to the host, and those waiting to be downloaded. The listener and the host find
 * them by the same rule.
 */
export class SessionFolders {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Returns the id of a new upload and the path to write it to. */
  newUpload(session: string, name: string): { readonly id: string; readonly path: string } {
    const id = randomUUID();
    const folder = path.join(this.folder(session, 'uploads'), id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return { id, path: path.join(folder, plainName(name, 'video')) };
  }

  /** The file uploaded under an id; null when there is none in this session. */
  upload(session: string, id: string): string | null {
    if (!/^[0-9a-f-]{36}$/.test(id)) return null;
    const folder = path.join(this.folder(session, 'uploads'), id);
    const [name] = existsSync(folder) ? readdirSync(folder) : [];
    return name === undefined ? null : path.join(folder, name);
  }

  /** Removes the file uploaded under an id; does nothing when there is none. */
  async removeUpload(session: string, id: string): Promise<void> {
    if (this.upload(session, id) === null) return;
    await rm(path.join(this.folder(session, 'uploads'), id), { recursive: true, force: true });
  }

  /** The folder of files that the window downloads. */
  downloads(session: string): string {
    return this.folder(session, 'downloads');
  }

  /** A file that the window may download: one in its session's folder, named without a path. */
  download(session: string, name: string): string | null {
    const folder = this.downloads(session);
    return existsSync(folder) && readdirSync(folder).includes(name) ? path.join(folder, name) : null;
  }

  async remove(session: string): Promise<void> {
    await rm(this.folder(session), { recursive: true, force: true });
  }

  async dispose(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  /** The name of a session is a secret, and names of folders are visible in many places, so a digest of it is used. */
  private folder(session: string, ...parts: string[]): string {
    return path.join(this.root, createHash('sha256').update(session).digest('hex').slice(0, 40), ...parts);
  }
}

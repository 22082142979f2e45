import path from 'node:path';
import { createHostApp } from '../app/host-app.ts';
import { serveSockets } from './serve-sockets.ts';
import { SessionFolders } from './session-folders.ts';

/*
 * The process that computes for the windows of the local server. Arguments: the folder of the sessions' files, the data folder, and
 * a file to be opened first, if there is one.
 */

// Files written by this process or its ffmpeg can be read by this user only.
process.umask(0o077);
const [, , sessionRoot, dataFolder, startWith] = process.argv;
const folders = new SessionFolders(sessionRoot);
const host = createHostApp({
  capabilities: ['upload'],
  dataFolder,
  startWith: startWith ? { kind: 'path', path: startWith } : null,
});

serveSockets({
  connect: (link, session) =>
    host.connect(link, {
      uploads: (id) => folders.upload(session, id),
      // A file that cannot be removed now is removed with the session.
      removeUpload: (id) => void folders.removeUpload(session, id).catch(() => {}),
      downloads: {
        folder: folders.downloads(session),
        address: (file) => `download/${session}/${encodeURIComponent(path.basename(file))}`,
      },
    }),
  dispose: () => host.dispose(),
});

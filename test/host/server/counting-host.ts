import { writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { serveLink } from '../../../core/protocol/serve-link.ts';
import { serveSockets } from '../../../host/server/serve-sockets.ts';
import { SessionFolders } from '../../../host/server/session-folders.ts';
import { handlersWith } from '../../core/protocol/unanswered.ts';

/*
 * A host for tests of the server round it. It tells which upload it was given, writes a download, and dies when a preview is
 * closed.
 */
const folders = new SessionFolders(process.argv[2]);

serveSockets({
  connect: (link, session) =>
    serveLink<AbortSignal>(link, {
      capabilities: ['upload'],
      newCanceller: () => new AbortController(),
      handlers: () =>
        handlersWith({
          'presets.list': () => Promise.resolve({ presets: [] }),
          'dialog.save': ({ suggested }) => Promise.resolve({ path: folders.upload(session, suggested) }),
          'project.discard': () => {
            mkdirSync(folders.downloads(session), { recursive: true });
            writeFileSync(path.join(folders.downloads(session), 'clip ½.mp4'), 'frames');
            return Promise.resolve({});
          },
          'preview.close': () => process.exit(7),
        }),
    }),
  dispose: () => Promise.resolve(),
});

import { signal } from '@preact/signals';
import { FolderOpen } from 'lucide';
import type { JSX } from 'preact';
import type { Project } from '../../core/spec/project.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { acceptedVideos, chooseInBrowser } from '../files/file-input.ts';
import { loadFile, loadSource } from './load-media.ts';
import { call, can } from '../state/host.ts';
import { report } from '../state/problems.ts';
import { lastPart } from '../text/file-name.ts';

interface MissingMedia {
  readonly document: Project;
  readonly done: (found: boolean) => void;
}

/** A project whose video was not found. */
export const missingMedia = signal<MissingMedia | null>(null);

/** Asks for the video of a project by its name. */
export function MissingMediaDialog({ onClose }: { readonly onClose: () => void }): JSX.Element | null {
  const missing = missingMedia.value;
  if (!missing) return null;
  const { document, done } = missing;
  const { name, path } = document.media;
  const finish = (found: boolean) => {
    missingMedia.value = null;
    onClose();
    done(found);
  };
  const take = async (file: File) => {
    if (await loadFile(file, { ...document, media: { path: null, name: file.name, sample: false } })) finish(true);
  };
  const choose = async () => {
    if (!can('native-dialogs')) {
      for (const file of await chooseInBrowser({ accept: acceptedVideos })) await take(file);
      return;
    }
    try {
      const [found] = (await call('dialog.open', { kind: 'video' })).paths;
      if (found === undefined) return;
      const named = lastPart(found);
      if (
        await loadSource({ kind: 'path', path: found }, named, {
          ...document,
          media: { path: found, name: named, sample: false },
        })
      )
        finish(true);
    } catch (error) {
      report(error, 'Choose the video');
    }
  };
  return (
    <Dialog
      title={`Where is ${name}?`}
      onClose={() => finish(false)}
      testId="missing-media"
      footer={
        <>
          <Button onClick={() => finish(false)}>Cancel</Button>
          <Button kind="primary" icon={FolderOpen} autofocus onClick={() => void choose()}>
            Choose the video…
          </Button>
        </>
      }
    >
      <p>
        The project was made with <strong>{name}</strong>
        {path === null ? '. A browser does not know where files lie: choose it again.' : `, which is not at ${path} any more.`}
      </p>
    </Dialog>
  );
}

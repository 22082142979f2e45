import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { openFile } from './open-media.ts';
import './drop-target.css';

const over = signal(false);

/** Gives a dropped file to whoever knows its kind: the first taker that wants it, else it is opened as a video. */
type FileTaker = (file: File) => boolean;
const takers: FileTaker[] = [];

/** For projects and presets: `take` returns whether the file is its own. */
export function takeDroppedFiles(take: FileTaker): void {
  takers.push(take);
}

export function openAnyFile(file: File): void {
  if (takers.some((take) => take(file))) return;
  void openFile(file);
}

/** The whole window takes files. */
export function DropTarget({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  return (
    <div
      class="drop-target"
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) over.value = false;
      }}
      onDrop={(event) => {
        over.value = false;
        if (!hasFiles(event)) return;
        event.preventDefault();
        const file = event.dataTransfer?.files[0];
        if (file) openAnyFile(file);
      }}
    >
      {children}
      {over.value && (
        <div class="drop-notice" aria-hidden="true">
          <p>Drop a video or a project to open it</p>
        </div>
      )}
    </div>
  );
}

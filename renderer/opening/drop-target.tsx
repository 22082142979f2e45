import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { openAnyFile } from './open-any-file.ts';
import './drop-target.css';

const over = signal(false);

/** Wraps the window so that files can be dropped anywhere on it. */
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

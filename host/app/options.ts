import type { FileSource } from '../../core/protocol/host-api.ts';
import type { Capability } from '../../core/protocol/messages.ts';

export type OpenDialogKind = 'video' | 'project' | 'preset' | 'dataset' | 'dataset-folder' | 'model';
export type SaveDialogKind = 'video' | 'project' | 'preset' | 'frame' | 'table' | 'model' | 'onnx' | 'folder';

/** The system's dialogs, where the shell has them. */
export interface Dialogs {
  /** Returns the paths that the user chose; none when the dialog was cancelled. */
  open(kind: OpenDialogKind): Promise<readonly string[]>;
  save(kind: SaveDialogKind, suggested: string): Promise<string | null>;
}

/** What a desktop shell does beside showing the window. */
export interface Desktop {
  notify(title: string, text: string): void;
  /** Shows progress in the dock or task bar, 0–1; null: none. */
  progress(share: number | null): void;
  /** Keeps the machine from sleeping until the function that comes back is called. */
  keepAwake(): () => void;
  addRecent(path: string): void;
  /** Opens the folder of a file in the system's file manager. */
  showFile(path: string): void;
}

/** Where files for the window to fetch are written, and how it finds them. */
export interface Downloads {
  /** Belongs to one session; no other session reads it. */
  readonly folder: string;
  /** Address, relative to the page, of a file in the folder. */
  address(file: string): string;
}

/** Options that may differ from window to window. */
export interface WindowOptions {
  readonly capabilities: readonly Capability[];
  /** The file to be opened first; null: the sample clip. */
  readonly startWith: FileSource | null;
  /** The file that was sent under an id; null when there is none (any more). */
  readonly uploads?: (id: string) => string | null;
  /** Removes the file that was sent under an id: the window has closed it, and nothing reads it any more. */
  readonly removeUpload?: (id: string) => void;
  readonly downloads?: Downloads;
}

export interface HostAppOptions extends WindowOptions {
  /** Settings, presets, recent files, the sample clip and what a crash would lose are kept here; it is made if need be. */
  readonly dataFolder: string;
  readonly dialogs?: Dialogs;
  readonly desktop?: Desktop;
}

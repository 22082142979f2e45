import { computed, signal } from '@preact/signals';
import { type Project, projectSchema } from '../../core/spec/project.ts';
import { History, sharing } from './history.ts';
import { shownSource } from './status.ts';

/** Before any clip is open. */
const nothingOpen: Project = projectSchema.parse({
  loupe: 1,
  media: { path: null, name: '' },
  spec: { band: { lo: 0.8, hi: 3 } },
});

/** A camera's settings are its own: what is chosen for it leaves those of the clip alone. They last as long as the window. */
const cameraStart: Project = projectSchema.parse({
  loupe: 1,
  media: { path: null, name: 'Camera' },
  spec: { band: { lo: 0.8, hi: 3 } },
});

const clipHistory = new History(nothingOpen);
const cameraHistory = new History(cameraStart);
/** Of the document whose frames are shown. */
const history = computed(() => (shownSource.value === 'camera' ? cameraHistory : clipHistory));
const savedProject = signal<Project>(nothingOpen);

/**
 * The document of what is shown, a clip or a camera: everything that undo brings back and a project file keeps. Its parts keep
 * their identity while they are equal, so that a signal computed from one changes only with it.
 */
export const project = computed(() => history.value.present.value);
/** The document of the clip, also while a camera is shown. */
export const clipProject = computed(() => clipHistory.present.value);
/** The settings of cameras. */
export const cameraProject = computed(() => cameraHistory.present.value);
export const spec = computed(() => project.value.spec);
export const view = computed(() => project.value.view);

/** What undo would take back ("α"), or null. */
export const undoLabel = computed(() => history.value.undoLabel.value);
export const redoLabel = computed(() => history.value.redoLabel.value);

/** True when there is something of the clip that no project file holds yet. */
export const unsaved = computed(() => sharing(savedProject.value, clipProject.value) !== savedProject.value);

/** True when that is more than labels and the view. */
export const unsavedSettings = computed(() => {
  const saved = savedProject.value;
  const { labels, view } = saved;
  return sharing(saved, { ...clipProject.value, labels, view }) !== saved;
});

export interface ChangeOptions {
  /** Names the step in "Undo …": a noun, such as "Band". */
  readonly label: string;
  /** Changes with the same name that follow each other closely (a drag) become one step. */
  readonly merge?: string;
}

/**
 * Changes the document through a draft, which may be altered at will; nothing happens when it comes out equal.
 * The one way to change settings: the running frame, undo and autosave follow.
 */
export function change(recipe: (draft: Project) => void, options: ChangeOptions): void {
  const draft = structuredClone(project.peek());
  recipe(draft);
  history.peek().record(draft, options);
}

/** Ends a drag: what follows is a step of its own, even under the same name. */
export function endMerge(): void {
  history.peek().endMerge();
}

/** Notes in the clip's document what the program, not the user, has settled: no step of its own. */
export function amendClip(recipe: (draft: Project) => void): void {
  const draft = structuredClone(clipProject.peek());
  recipe(draft);
  const saved = !unsaved.peek();
  clipHistory.amend(draft);
  if (saved) savedProject.value = clipProject.peek();
}

export function undo(): void {
  history.peek().undo();
}

export function redo(): void {
  history.peek().redo();
}

/** Another document: a video or project was opened. Undo does not reach back over this. */
export function replaceProject(next: Project): void {
  clipHistory.reset(next);
  savedProject.value = next;
}

/** The document as it is now has been written to a file. */
export function markSaved(): void {
  savedProject.value = clipProject.peek();
}

/** The document is not what any file holds, although it was opened a moment ago: work that a crash left behind. */
export function markChanged(): void {
  savedProject.value = nothingOpen;
}

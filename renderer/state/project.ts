import { computed, signal } from '@preact/signals';
import { type Project, projectSchema } from '../../core/spec/project.ts';
import { activeId, activities } from './activities.ts';
import { History, sharing, type Steps } from './history.ts';
import { shownSource } from './status.ts';

/** The document while no clip is open. */
const nothingOpen: Project = projectSchema.parse({
  loupe: 1,
  media: { path: null, name: '' },
  spec: { band: { lo: 0.8, hi: 3 } },
});

/** The document of cameras: their settings are separate from those of the clip, and last as long as the window. */
const cameraStart: Project = projectSchema.parse({
  loupe: 1,
  media: { path: null, name: 'Camera' },
  spec: { band: { lo: 0.8, hi: 3 } },
});

const clipHistory = new History(nothingOpen);
const cameraHistory = new History(cameraStart);
/** History of the document whose frames are shown. */
const history = computed(() => (shownSource.value === 'camera' ? cameraHistory : clipHistory));
/** What undo and redo go through: that of the activity where it has its own. */
const steps = computed<Steps>(() => activities.value.find(({ id }) => id === activeId.value)?.history ?? history.value);
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

/** Label of the step that undo would revert ("α"), or null. */
export const undoLabel = computed(() => steps.value.undoLabel.value);
export const redoLabel = computed(() => steps.value.redoLabel.value);

/** True when the clip's document has changes that no project file holds. */
export const unsaved = computed(() => sharing(savedProject.value, clipProject.value) !== savedProject.value);

/** True when these changes are more than labels, in and out points, playback and the view, which a hand sets again. */
export const unsavedSettings = computed(() => {
  const saved = savedProject.value;
  const { labels, range, playback, view } = saved;
  return sharing(saved, { ...clipProject.value, labels, range, playback, view }) !== saved;
});

export interface ChangeOptions {
  /** Names the step in "Undo …": a noun, such as "Band". */
  readonly label: string;
  /** Changes with the same name that follow each other closely (a drag) become one step. */
  readonly merge?: string;
}

/**
 * Changes the document through a draft, which the recipe may modify; nothing happens when the result is equal. All changes of
 * settings go through here: the current frame, undo and autosave follow.
 */
export function change(recipe: (draft: Project) => void, options: ChangeOptions): void {
  const draft = structuredClone(project.peek());
  recipe(draft);
  history.peek().record(draft, options);
}

/** Ends a drag: further changes are a step of their own, even under the same name. */
export function endMerge(): void {
  steps.peek().endMerge();
}

/** Sets values in the clip's document that the program, not the user, has determined: no step of undo. */
export function amendClip(recipe: (draft: Project) => void): void {
  const draft = structuredClone(clipProject.peek());
  recipe(draft);
  const saved = !unsaved.peek();
  clipHistory.amend(draft);
  if (saved) savedProject.value = clipProject.peek();
}

export function undo(): void {
  steps.peek().undo();
}

export function redo(): void {
  steps.peek().redo();
}

/** Sets another document: a video or project was opened. Undo does not go back past this. */
export function replaceProject(next: Project): void {
  clipHistory.reset(next);
  savedProject.value = next;
}

/** Notes that the current document has been written to a file. */
export function markSaved(): void {
  savedProject.value = clipProject.peek();
}

/** Marks the document as changed although it was just opened: no file holds it, as after a crash. */
export function markChanged(): void {
  savedProject.value = nothingOpen;
}

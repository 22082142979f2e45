import { computed, effect, signal } from '@preact/signals';
import type { CallResult } from '../../core/protocol/host-api.ts';
import { readSettings, type Settings, type SettingValue } from '../../core/lab/settings.ts';
import { activeId } from '../state/activities.ts';
import { History } from '../state/history.ts';
import { call, host } from '../state/host.ts';
import { report } from '../state/problems.ts';
import { type FigureState, type LabDocument, type PlainSettings, plainSettings, usualSide } from './lab-document.ts';

type Catalogue = CallResult<'lab.list'>;
export type FigureEntry = Catalogue['figures'][number];

/** All figures, once the host has listed them. */
export const catalogue = signal<Catalogue | null>(null);

/** The figure that is shown first: one that explains itself. */
const firstFigure = 'laplacian-pyramid';

/** What the Lab shows, with its undo and redo. */
export const labHistory = new History<LabDocument>({ figure: firstFigure, settings: {}, side: usualSide });
const document = computed(() => labHistory.present.value);

export const side = computed(() => document.value.side);

/** The chosen figure; null while the list is not there, and where it does not have it. */
export const entry = computed<FigureEntry | null>(
  () => catalogue.value?.figures.find(({ name }) => name === document.value.figure) ?? null,
);
/** The name of the chosen figure, whether there is one of that name or not. */
export const chosenName = computed(() => document.value.figure);

/** Descriptors of the chosen figure's settings. */
export const descriptors = computed<Settings>(() => descriptorsOf(entry.value));

/** Those of the chosen figure that are not the default. */
export const changedSettings = computed<PlainSettings>(() => document.value.settings[document.value.figure] ?? noSettings);
const noSettings: PlainSettings = {};

/** Values of all settings of the chosen figure. */
export const values = computed<Readonly<Record<string, SettingValue>>>(() =>
  readSettings(descriptors.value, changedSettings.value),
);

/** The chosen figure as a link or a file holds it. */
export const figureState = computed<FigureState>(() => ({
  figure: document.value.figure,
  settings: changedSettings.value,
  side: document.value.side,
}));

function descriptorsOf(figure: FigureEntry | null): Settings {
  // The same values: zod's optional fields may be undefined, where those of the descriptors are absent.
  return (figure?.settings ?? {}) as unknown as Settings;
}

interface SettingChange {
  /** Changes of one drag become one step of undo. */
  readonly drag?: boolean;
  /** No step of undo: a figure that plays. */
  readonly passing?: boolean;
}

export function changeSetting(name: string, value: SettingValue, { drag = false, passing = false }: SettingChange = {}): void {
  const settings = plainSettings(descriptors.peek(), { ...values.peek(), [name]: value });
  const before = document.peek();
  const next = { ...before, settings: { ...before.settings, [before.figure]: settings } };
  if (passing) labHistory.amend(next);
  else
    labHistory.record(next, {
      label: descriptors.peek()[name].label,
      ...(drag ? { merge: `${before.figure} ${name}` } : {}),
    });
}

/** Brings all settings of the chosen figure back to their defaults. */
export function resetSettings(): void {
  const before = document.peek();
  labHistory.record({ ...before, settings: { ...before.settings, [before.figure]: {} } }, { label: 'Reset' });
}

export function changeSide(side: number): void {
  labHistory.record({ ...document.peek(), side }, { label: 'Size' });
}

/** Shows a figure, with the settings it had when it was last shown. */
export function chooseFigure(name: string): void {
  labHistory.record({ ...document.peek(), figure: name }, { label: 'Figure' });
}

/** Shows the next figure of the list, or the one before. */
export function stepFigure(steps: 1 | -1): void {
  const names = catalogue.peek()?.figures.map(({ name }) => name) ?? [];
  const next = names.at(names.indexOf(document.peek().figure) + steps) ?? names.at(0);
  if (next !== undefined) chooseFigure(next);
}

/** A figure of a link or a file that waits for the list of figures. */
let awaited: FigureState | null = null;

/**
 * Shows a figure of a link or a file. What it holds that the figure cannot take is reported, and the figure shown with its defaults.
 */
export function showState(state: FigureState): void {
  if (catalogue.peek() === null) {
    awaited = state;
    return;
  }
  const figure = catalogue.peek()?.figures.find(({ name }) => name === state.figure) ?? null;
  let settings: PlainSettings = {};
  try {
    settings = plainSettings(descriptorsOf(figure), figure === null ? {} : state.settings);
  } catch (error) {
    report(error, 'Open the figure');
  }
  const before = document.peek();
  labHistory.record(
    { figure: state.figure, side: state.side, settings: { ...before.settings, [state.figure]: settings } },
    { label: 'Open figure' },
  );
}

/** Lists the figures when the Lab is first shown. For as long as the window lives. */
export function followLab(): void {
  effect(() => {
    const client = host.value;
    if (client === null || activeId.value !== 'lab' || catalogue.peek() !== null) return;
    call('lab.list', {}).then(takeList, (error: unknown) => report(error, 'List the figures'));
  });
}

function takeList(list: Catalogue): void {
  catalogue.value = list;
  if (awaited) showState(awaited);
  awaited = null;
}

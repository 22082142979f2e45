import { computed, effect, signal } from '@preact/signals';
import { LoupeError } from '../../core/base/error.ts';
import type { Figure } from '../../core/lab/figure.ts';
import type { LabInputSource } from '../../core/protocol/lab-api.ts';
import { figureFromMessage } from '../../core/protocol/figure-message.ts';
import { activeId } from '../state/activities.ts';
import { call, host } from '../state/host.ts';
import { codeOf, sentenceOf } from '../state/problems.ts';
import type { PlainSettings } from './lab-document.ts';
import { changedSettings, entry, side } from './lab-state.ts';
import { inputFor } from './lab-input.ts';

/** A figure on the page. */
interface ShownFigure {
  /** Of the catalogue. */
  readonly name: string;
  readonly figure: Figure;
}

/** A figure that is being made. */
interface Making {
  readonly name: string;
  /** 0…1 of the work that is done; null while nothing was said about it. */
  readonly share: number | null;
  readonly doing: string;
}

export const shown = signal<ShownFigure | null>(null);
export const making = signal<Making | null>(null);
/** Why the chosen figure could not be made; CANCELLED when the user has cancelled it. */
export const figureProblem = signal<{ readonly code: string; readonly message: string } | null>(null);

interface Request {
  readonly name: string;
  readonly settings: PlainSettings;
  readonly input: LabInputSource;
  readonly side: number;
}

/** The name of this view among those of the window: of its requests the host answers the newest. */
const view = 'lab';
/**
 * Milliseconds that a figure may take before one with newer settings takes its place. A figure that is nearly done is waited for:
 * otherwise nothing would be seen while a control is dragged.
 */
const patience = 700;

const wanted = computed<Request | null>(() => {
  const figure = entry.value;
  if (figure === null || host.value === null || activeId.value !== 'lab') return null;
  return { name: figure.name, settings: changedSettings.value, input: inputFor(figure.input), side: side.value };
});

let running: { readonly request: Request; readonly stop: AbortController; readonly since: number } | null = null;
/** The last request that was answered, or failed. */
let answered: Request | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Makes the chosen figure whenever what it is made of changes. For as long as the window lives. */
export function followFigure(): void {
  effect(() => {
    const request = wanted.value;
    if (request === null) {
      stopMaking();
      answered = null;
      return;
    }
    if (shown.peek() !== null && shown.peek()?.name !== request.name) shown.value = null;
    next();
  });
  effect(() =>
    host.value?.on('lab.progress', ({ view: of, share, doing }) => {
      const current = making.peek();
      if (of === view && current !== null) making.value = { ...current, share, doing };
    }),
  );
}

/** Makes the chosen figure again, after it failed or was cancelled. */
export function makeAgain(): void {
  answered = null;
  next();
}

/** Cancels the figure that is being made; the one on the page stays. */
export function cancelFigure(): void {
  running?.stop.abort();
}

function stopMaking(): void {
  clearTimeout(timer);
  running?.stop.abort();
  running = null;
  making.value = null;
}

function next(): void {
  const request = wanted.peek();
  clearTimeout(timer);
  if (request === null || request === answered || request === running?.request) return;
  if (running !== null && running.request.name === request.name) {
    const age = performance.now() - running.since;
    if (age < patience) {
      timer = setTimeout(next, patience - age);
      return;
    }
  }
  running?.stop.abort();
  void make(request);
}

async function make(request: Request): Promise<void> {
  const own = { request, stop: new AbortController(), since: performance.now() };
  running = own;
  const { name, settings, input, side } = request;
  making.value = { name, share: null, doing: '' };
  try {
    const message = await call(
      'lab.figure',
      { view, name, settings: Object.entries(settings).map(([key, value]) => ({ key, value })), input, side },
      { signal: own.stop.signal },
    );
    if (running !== own) return;
    shown.value = { name, figure: figureFromMessage(message) };
    figureProblem.value = null;
  } catch (error) {
    if (running !== own) return;
    const cancelled = error instanceof LoupeError && error.code === 'CANCELLED';
    figureProblem.value = {
      code: codeOf(error),
      message: cancelled ? 'Cancelled: what is shown was made before.' : sentenceOf(error),
    };
  }
  running = null;
  answered = request;
  making.value = null;
  next();
}

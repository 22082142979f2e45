import { computed, effect, signal } from '@preact/signals';
import type { Suggestion } from '../../core/protocol/host-api.ts';
import { call, host } from './host.ts';
import { media } from './media.ts';
import { codeOf, sentenceOf } from './problems.ts';
import { clipProject } from './project.ts';
import { inWindowWords } from './host-problem.ts';

export type SurveyState =
  | { readonly kind: 'idle' }
  /** `share`: of the frames searched so far, 0–1. */
  | { readonly kind: 'running'; readonly share: number }
  | { readonly kind: 'found'; readonly suggestions: readonly Suggestion[]; readonly finding: string }
  | { readonly kind: 'failed'; readonly sentence: string };

const idle: SurveyState = { kind: 'idle' };

/** Result of "Find motion" for the open clip. */
export const survey = signal<SurveyState>(idle);

let running: AbortController | null = null;

/** Searches the chosen range of the clip for bands in which something moves. */
export async function findMotion(): Promise<void> {
  const clip = media.peek();
  if (!clip) return;
  running?.abort();
  const own = new AbortController();
  running = own;
  survey.value = { kind: 'running', share: 0 };
  const { range, spec } = clipProject.peek();
  try {
    const { suggestions, finding } = await call(
      'media.survey',
      { media: clip.media, range, captureFps: spec.captureFps ?? null, band: null },
      { signal: own.signal },
    );
    if (running === own) survey.value = { kind: 'found', suggestions, finding: inWindowWords(finding) };
  } catch (error) {
    if (running !== own) return;
    survey.value = codeOf(error) === 'CANCELLED' ? idle : { kind: 'failed', sentence: inWindowWords(sentenceOf(error)) };
  } finally {
    if (running === own) running = null;
  }
}

export function stopFindingMotion(): void {
  running?.abort();
  running = null;
  survey.value = idle;
}

const surveyed = computed(() => JSON.stringify([media.value?.media, clipProject.value.range, clipProject.value.spec.captureFps]));

/** Clears the result when clip, range or rate change, because it no longer holds. For as long as the window lives. */
export function forgetOldSurveys(): () => void {
  return effect(() => {
    void surveyed.value;
    stopFindingMotion();
  });
}

/** Shows the progress of a search, from each host that connects. For as long as the window lives. */
export function followSurveys(): void {
  effect(() => {
    host.value?.on('survey.progress', ({ media: id, share }) => {
      if (survey.peek().kind === 'running' && media.peek()?.media === id) survey.value = { kind: 'running', share };
    });
  });
}

/** The confidence in words, rounded down: 99.9 % is not shown as "100 %". */
export function sureness(confidence: number): string {
  return `${Math.floor(confidence * 100)} % sure`;
}

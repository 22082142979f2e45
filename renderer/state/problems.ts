import { signal } from '@preact/signals';
import { LoupeError } from '../../core/base/error.ts';

/** A notice to the user: one sentence about what happened and what would help, and details to copy. */
export interface Problem {
  readonly id: number;
  readonly kind: 'error' | 'warning' | 'done';
  /** The action that failed: "Open the video". */
  readonly title: string;
  readonly message: string;
  readonly details: string;
  /** Topic of the notice: it is removed when something of the same topic has succeeded. */
  readonly topic: string;
  /** An action that helps, offered as a button. */
  readonly action: ProblemAction | null;
}

export interface ProblemAction {
  readonly label: string;
  readonly run: () => void;
}

/** Current notices, oldest first. */
export const problems = signal<readonly Problem[]>([]);

/** Most notices that are kept; the oldest are removed. */
const mostKept = 8;
const noticeSeconds = 6;
let lastId = 0;

/**
 * Shows an error until it is dismissed or its topic ends: see `endTopic`. A cancelled call is not shown: the user requested it.
 * @param doing the action that failed, as a heading: "Open the video"
 * @param topic by default `doing`; needed where the same action has several headings
 */
export function report(error: unknown, doing: string, action: ProblemAction | null = null, topic = doing): void {
  if (error instanceof LoupeError && error.code === 'CANCELLED') return;
  add({ kind: 'error', title: doing, message: sentenceOf(error), details: detailsOf(error, doing), topic, action });
}

export function warn(title: string, message: string, action: ProblemAction | null = null): void {
  add({ kind: 'warning', title, message, details: `${title}\n${message}`, topic: title, action });
}

/** Shows that an action is done; the notice disappears by itself. */
export function notify(title: string, message: string, action: ProblemAction | null = null): void {
  const id = add({ kind: 'done', title, message, details: `${title}\n${message}`, topic: title, action });
  setTimeout(() => dismiss(id), noticeSeconds * 1000);
}

export function dismiss(id: number): void {
  problems.value = problems.value.filter((problem) => problem.id !== id);
}

/** Removes the notices of a topic, because the action has succeeded. */
export function endTopic(topic: string): void {
  const left = problems.peek().filter((problem) => problem.topic !== topic || problem.kind === 'done');
  if (left.length < problems.peek().length) problems.value = left;
}

function add(problem: Omit<Problem, 'id'>): number {
  const same = problems.value.find(({ title, message }) => title === problem.title && message === problem.message);
  if (same) return same.id;
  const id = ++lastId;
  // The newest error of a topic replaces the one before.
  const others = problems.value.filter(
    ({ kind, topic }) => kind !== 'error' || problem.kind !== 'error' || topic !== problem.topic,
  );
  problems.value = [...others, { ...problem, id }].slice(-mostKept);
  return id;
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function codeOf(error: unknown): string {
  return error instanceof LoupeError ? error.code : 'INTERNAL';
}

/** Text about a failure that the host reported as data, to be copied. */
export function detailsOfFailure({ code, message }: { readonly code: string; readonly message: string }, doing: string): string {
  return [doing, `${code}: ${message}`, `at ${new Date().toISOString()}`, navigator.userAgent].join('\n');
}

function detailsOf(error: unknown, doing: string): string {
  const lines = [doing, `${codeOf(error)}: ${sentenceOf(error)}`];
  for (let cause = error instanceof Error ? error.cause : null; cause instanceof Error; cause = cause.cause) {
    lines.push(`because: ${cause.message}`);
  }
  lines.push(`at ${new Date().toISOString()}`, navigator.userAgent);
  return lines.join('\n');
}

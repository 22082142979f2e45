import { signal } from '@preact/signals';
import { LoupeError } from '../../core/base/error.ts';

/** A notice to the user: one sentence about what happened and what would help, and details to copy. */
export interface Problem {
  readonly id: number;
  readonly kind: 'error' | 'warning' | 'done';
  /** What was being done: "Open the video". */
  readonly title: string;
  readonly message: string;
  readonly details: string;
  /** What it is about: it is over once something of the same topic has succeeded. */
  readonly topic: string;
  /** A way on, offered as a button. */
  readonly action: ProblemAction | null;
}

export interface ProblemAction {
  readonly label: string;
  readonly run: () => void;
}

/** What there is to say at the moment, oldest first. */
export const problems = signal<readonly Problem[]>([]);

/** Older ones go. */
const mostKept = 8;
const noticeSeconds = 6;
let lastId = 0;

/**
 * Shows an error until it is dismissed, or over: see `endTopic`. A cancelled call is none: the user asked for it.
 * @param doing what was being done, as a heading: "Open the video"
 * @param topic `doing`, unless the same is done under several headings
 */
export function report(error: unknown, doing: string, action: ProblemAction | null = null, topic = doing): void {
  if (error instanceof LoupeError && error.code === 'CANCELLED') return;
  add({ kind: 'error', title: doing, message: sentenceOf(error), details: detailsOf(error, doing), topic, action });
}

export function warn(title: string, message: string, action: ProblemAction | null = null): void {
  add({ kind: 'warning', title, message, details: `${title}\n${message}`, topic: title, action });
}

/** Says that something is done; goes away by itself. */
export function notify(title: string, message: string, action: ProblemAction | null = null): void {
  const id = add({ kind: 'done', title, message, details: `${title}\n${message}`, topic: title, action });
  setTimeout(() => dismiss(id), noticeSeconds * 1000);
}

export function dismiss(id: number): void {
  problems.value = problems.value.filter((problem) => problem.id !== id);
}

/** What was reported of a topic is over: it has succeeded. */
export function endTopic(topic: string): void {
  const left = problems.peek().filter((problem) => problem.topic !== topic || problem.kind === 'done');
  if (left.length < problems.peek().length) problems.value = left;
}

function add(problem: Omit<Problem, 'id'>): number {
  const same = problems.value.find(({ title, message }) => title === problem.title && message === problem.message);
  if (same) return same.id;
  const id = ++lastId;
  // The newest error of a topic takes the place of the one before.
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

/** Text to copy about a failure that the host reported as data. */
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

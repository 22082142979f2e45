import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';

interface Step<Document> {
  readonly label: string;
  readonly merge: string | undefined;
  /** The document before and after. */
  readonly before: Document;
  readonly after: Document;
  readonly time: number;
}

/** Pause within a drag after which a new step begins. */
const mergeMilliseconds = 1200;
const mostSteps = 500;

/** What can be undone and redone. */
export interface Steps {
  /** Label of the step that undo would revert, or null. */
  readonly undoLabel: ReadonlySignal<string | null>;
  readonly redoLabel: ReadonlySignal<string | null>;
  undo(): void;
  redo(): void;
  endMerge(): void;
}

/** A document with its steps of undo and redo. Documents are plain JSON data and are never modified. */
export class History<Document extends object> implements Steps {
  readonly present: Signal<Document>;
  private readonly past = signal<readonly Step<Document>[]>([]);
  private readonly future = signal<readonly Step<Document>[]>([]);
  private mergeable = false;

  readonly undoLabel: ReadonlySignal<string | null> = computed(() => this.past.value.at(-1)?.label ?? null);
  readonly redoLabel: ReadonlySignal<string | null> = computed(() => this.future.value.at(-1)?.label ?? null);

  constructor(start: Document) {
    this.present = signal(start);
  }

  record(next: Document, { label, merge }: { readonly label: string; readonly merge?: string }): void {
    const before = this.present.peek();
    const after = sharing(before, next);
    if (after === before) return;
    const last = this.past.peek().at(-1);
    const time = performance.now();
    const merges = this.mergeable && merge !== undefined && last?.merge === merge && time - last.time < mergeMilliseconds;
    const kept = merges ? this.past.peek().slice(0, -1) : this.past.peek().slice(1 - mostSteps);
    const origin = merges && last ? last.before : before;
    this.past.value = [...kept, { label, merge, before: origin, after, time }];
    this.future.value = [];
    this.mergeable = true;
    this.present.value = after;
  }

  amend(next: Document): void {
    this.present.value = sharing(this.present.peek(), next);
  }

  endMerge(): void {
    this.mergeable = false;
  }

  undo(): void {
    const step = this.past.peek().at(-1);
    if (!step) return;
    this.past.value = this.past.peek().slice(0, -1);
    this.future.value = [...this.future.peek(), step];
    this.mergeable = false;
    this.present.value = sharing(this.present.peek(), step.before);
  }

  redo(): void {
    const step = this.future.peek().at(-1);
    if (!step) return;
    this.future.value = this.future.peek().slice(0, -1);
    this.past.value = [...this.past.peek(), step];
    this.mergeable = false;
    this.present.value = sharing(this.present.peek(), step.after);
  }

  reset(next: Document): void {
    this.past.value = [];
    this.future.value = [];
    this.mergeable = false;
    this.present.value = next;
  }
}

/** Returns `next` with every part that equals the same part of `before` replaced by that part. */
export function sharing<Value>(before: Value, next: Value): Value {
  if (Object.is(before, next)) return before;
  if (typeof before !== 'object' || typeof next !== 'object' || before === null || next === null) return next;
  if (Array.isArray(before) !== Array.isArray(next)) return next;
  const [old, fresh] = [before as Record<string, unknown>, next as Record<string, unknown>];
  const names = Object.keys(fresh);
  let same = names.length === Object.keys(old).length;
  const shared: Record<string, unknown> = Array.isArray(next) ? ([] as unknown as Record<string, unknown>) : {};
  for (const name of names) {
    shared[name] = sharing(old[name], fresh[name]);
    same &&= Object.hasOwn(old, name) && Object.is(shared[name], old[name]);
  }
  return same ? before : (shared as Value);
}

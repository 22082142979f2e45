import { Notifier } from './notifier.ts';

/**
 * A bounded queue between two stages that run side by side: `push` waits while it is full, reading waits while it is empty.
 * One writer, one reader.
 */
export class FrameQueue<Item> implements AsyncIterable<Item> {
  readonly #capacity: number;
  readonly #items: Item[] = [];
  #ended = false;
  #failure: { error: unknown } | null = null;
  /** A full queue has a waiting writer, an empty one a waiting reader: never both. */
  readonly #notifier = new Notifier();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Resolves when the item is in the queue. Rejects once the queue has failed. */
  async push(item: Item): Promise<void> {
    while (this.#items.length >= this.#capacity && !this.#failure) await this.#notifier.notified();
    if (this.#failure) throw this.#failure.error;
    this.#items.push(item);
    this.#notifier.notify();
  }

  /** No more items: the reader ends after the last one. */
  end(): void {
    this.#ended = true;
    this.#notifier.notify();
  }

  /** Both sides throw `error` from now on; what waits in the queue is dropped. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#items.length = 0;
    this.#notifier.notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for (;;) {
      while (this.#items.length === 0 && !this.#ended && !this.#failure) await this.#notifier.notified();
      if (this.#failure) throw this.#failure.error;
      const item = this.#items.shift();
      if (item === undefined) return;
      this.#notifier.notify();
      yield item;
    }
  }
}

/**
 * Wakes a loop that waits for something new. The loop itself checks what is new; a notification that arrives while nothing waits is
 * lost.
 */
export class Notifier {
  #wake: (() => void) | null = null;

  notify(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  /** Resolves at the next notification. One caller waits at a time: a second call takes the place of the first. */
  notified(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

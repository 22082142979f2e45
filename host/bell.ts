/** Wakes the one who waits for something new; who waits looks for himself what it is. Heard by nobody, a ring is lost. */
export class Bell {
  #wake: (() => void) | null = null;

  ring(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  /** Resolves at the next ring, or after so many milliseconds. One at a time. */
  heard(milliseconds: number | null = null): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === null ? undefined : setTimeout(() => this.ring(), milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

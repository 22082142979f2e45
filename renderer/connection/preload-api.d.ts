/** What the preload script of a shell with paths offers besides the port. */
interface Window {
  readonly motionLoupe?: {
    /** Of a file that was dropped on the window; empty where it has none. */
    readonly pathOfFile: (file: File) => string;
  };
}

/** Functions of the preload script in shells with paths, in addition to the port. */
interface Window {
  readonly motionLoupe?: {
    /** Returns the path of a file that was dropped on the window; empty where it has none. */
    readonly pathOfFile: (file: File) => string;
  };
}

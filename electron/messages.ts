import type { OpenDialogKind, SaveDialogKind } from '../host/app/options.ts';

/** A message of the main process to the host; windows have numbers. */
export type ToHost =
  /** With a message port to the window. */
  | {
      readonly type: 'connect';
      readonly window: number;
      /** A path to be opened first. */
      readonly startWith: string | null;
      /** Why the host that this window used before was restarted; null when it was not. */
      readonly restarted: string | null;
    }
  /** The window was closed. */
  | { readonly type: 'closed'; readonly window: number }
  | { readonly type: 'open'; readonly window: number; readonly path: string }
  | { readonly type: 'command'; readonly window: number; readonly command: string }
  /** The answer to the question of the same number. */
  | { readonly type: 'paths'; readonly question: number; readonly paths: readonly string[] };

/** A message of the host to the main process. */
export type ToMain =
  | { readonly type: 'ask-open'; readonly question: number; readonly kind: OpenDialogKind }
  | { readonly type: 'ask-save'; readonly question: number; readonly kind: SaveDialogKind; readonly suggested: string }
  | { readonly type: 'notify'; readonly title: string; readonly text: string }
  | { readonly type: 'progress'; readonly share: number | null }
  | { readonly type: 'keep-awake'; readonly on: boolean }
  | { readonly type: 'add-recent'; readonly path: string }
  /** Shows a file that the host has written in its folder. */
  | { readonly type: 'show-file'; readonly path: string };

/**
 * Channels between page, preload and main: a window is ready for a (new) port; a port; the host behind the window has exited; none will
 * be started again, with a sentence.
 */
export const readyChannel = 'motion-loupe:ready';
export const portChannel = 'motion-loupe:port';
export const goneChannel = 'motion-loupe:gone';
export const failedChannel = 'motion-loupe:failed';

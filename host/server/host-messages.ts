/** A message of the listening process to the host process, over Node's own channel between parent and child. */
export type ToHost =
  /** Comes with the socket of a window whose request for a web socket was accepted. */
  | {
      readonly type: 'connect';
      readonly session: string;
      readonly method: string;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      /** What was read of the socket beyond the request, base64. */
      readonly head: string;
      /** Why the host this window had before was started again; null when it was not. */
      readonly restarted: string | null;
    }
  /** Follows each `connect`: its socket is read in the host's process only, and may be answered. */
  | { readonly type: 'let-go' };

export type FromHost =
  | { readonly type: 'ready' }
  /** A window of the session has gone. */
  | { readonly type: 'closed'; readonly session: string };

/** A message of the listening process to the host process, over Node's own channel between parent and child. */
export type ToHost =
  /** Sent with the socket of a window whose request for a web socket was accepted. */
  | {
      readonly type: 'connect';
      readonly session: string;
      readonly method: string;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      /** Bytes of the socket that were already read after the request, base64. */
      readonly head: string;
      /** Why the host that this window used before was restarted; null when it was not. */
      readonly restarted: string | null;
    }
  /** Follows each `connect`: from now on only the host's process reads the socket, and may answer. */
  | { readonly type: 'let-go' };

export type FromHost =
  | { readonly type: 'ready' }
  /** A window of the session has closed. */
  | { readonly type: 'closed'; readonly session: string };

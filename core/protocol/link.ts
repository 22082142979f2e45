/** What travels over a link: control messages as text, frames as buffers. */
export type Packet = string | ArrayBuffer;

/**
 * A two-way path between a window and the host: in memory, over a message port, or over a web socket.
 * Packets arrive whole and in order, or the link closes. A buffer that was sent may be detached: it belongs to the other side.
 */
export interface Link {
  send(packet: Packet): void;
  /** At most one receiver; packets that arrive before there is one wait for it. */
  onPacket(receive: (packet: Packet) => void): void;
  /** Called once, when either side closes or the path breaks; at once if that has happened. */
  onClose(closed: (reason: string) => void): void;
  /** Bytes handed to `send` that have not left yet; 0 where that is unknown. */
  readonly bufferedBytes: number;
  close(reason?: string): void;
}

import type { Link, Packet } from './link.ts';
import { LinkInbox } from './link-inbox.ts';

const later = Promise.resolve();

/** Two ends of a path inside one process. Packets arrive in a later turn, as on a real one; buffers are handed over, not copied. */
export function memoryLinks(): readonly [Link, Link] {
  const [a, b] = [new MemoryEnd(), new MemoryEnd()];
  a.peer = b;
  b.peer = a;
  return [a, b];
}

class MemoryEnd implements Link {
  peer: MemoryEnd | null = null;
  private readonly inbox = new LinkInbox();
  private buffered = 0;

  get bufferedBytes(): number {
    return this.buffered;
  }

  send(packet: Packet): void {
    if (this.inbox.closed) return;
    const bytes = typeof packet === 'string' ? packet.length : packet.byteLength;
    this.buffered += bytes;
    void this.carry(packet, bytes);
  }

  private async carry(packet: Packet, bytes: number): Promise<void> {
    await later;
    this.buffered -= bytes;
    this.peer?.arrive(packet);
  }

  private arrive(packet: Packet): void {
    if (!this.inbox.closed) this.inbox.deliver(packet);
  }

  onPacket(receive: (packet: Packet) => void): void {
    this.inbox.onPacket(receive);
  }

  onClose(closed: (reason: string) => void): void {
    this.inbox.onClose(closed);
  }

  close(reason = 'closed'): void {
    if (this.inbox.closed) return;
    this.inbox.close(reason);
    void this.farewell(reason);
  }

  /** Behind the packets that are on their way. */
  private async farewell(reason: string): Promise<void> {
    await later;
    this.peer?.inbox.close(reason);
  }
}

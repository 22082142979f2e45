import type { Packet } from './link.ts';

/** Inbox of a link: holds packets until a receiver is set, and reports the end of the link once to each listener. */
export class LinkInbox {
  private receiver: ((packet: Packet) => void) | null = null;
  private readonly closeListeners: ((reason: string) => void)[] = [];
  private waiting: Packet[] = [];
  private reason: string | null = null;

  get closed(): boolean {
    return this.reason !== null;
  }

  deliver(packet: Packet): void {
    if (this.receiver) this.receiver(packet);
    else this.waiting.push(packet);
  }

  onPacket(receive: (packet: Packet) => void): void {
    this.receiver = receive;
    const waited = this.waiting;
    this.waiting = [];
    for (const packet of waited) receive(packet);
  }

  onClose(closed: (reason: string) => void): void {
    if (this.reason === null) this.closeListeners.push(closed);
    else closed(this.reason);
  }

  /** Packets that came before the end are still delivered to a receiver that comes after it. */
  close(reason: string): void {
    if (this.reason !== null) return;
    this.reason = reason;
    for (const closed of this.closeListeners.splice(0)) closed(reason);
  }
}

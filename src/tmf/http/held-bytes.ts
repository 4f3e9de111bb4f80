/**
 * Bytes that several parties hold together, at most so many. The longest is taken where nothing else is held; one
 * party alone gets half, two a third each, so that a newcomer always finds room.
 */
export class HeldBytes {
  private readonly held = new Map<string, number>();
  private all = 0;

  constructor(private readonly max: number) {}

  /** Answers whether there is room, and takes it. */
  take(party: string, bytes: number): boolean {
    const own = this.held.get(party) ?? 0;
    const parties = this.held.size + (own === 0 ? 1 : 0);
    const isFull = this.all > 0 && this.all + bytes > this.max;
    const isGreedy = own > 0 && own + bytes > this.max / (parties + 1);
    if (isFull || isGreedy) return false;
    this.all += bytes;
    this.held.set(party, own + bytes);
    return true;
  }

  giveBack(party: string, bytes: number): void {
    this.all -= bytes;
    const own = (this.held.get(party) ?? 0) - bytes;
    if (own > 0) this.held.set(party, own);
    else this.held.delete(party);
  }
}

/**
 * Places shared by several parties. The party served longest ago comes first, and none may take more than are left
 * over: one that would fill everything gets half, the next half of the rest, and a newcomer always finds a place.
 */
export class FairShare {
  private readonly held = new Map<string, number>();
  private readonly turns = new Map<string, number>();
  private turn = 0;
  private taken = 0;

  constructor(private readonly places: number) {}

  /** Which of the waiting parties may take a place now. */
  next(waiting: Iterable<string>): string | undefined {
    let chosen: string | undefined;
    let longestAgo = Infinity;
    for (const party of waiting) {
      const turn = this.turns.get(party) ?? 0;
      if (turn >= longestAgo || !this.mayTake(party)) continue;
      [chosen, longestAgo] = [party, turn];
    }
    return chosen;
  }

  get free(): number {
    return this.places - this.taken;
  }

  take(party: string): void {
    this.taken += 1;
    this.turn += 1;
    this.held.set(party, this.heldBy(party) + 1);
    // Forgets parties that left; only their place in the order is lost.
    if (this.turns.size > REMEMBERED_MAX) this.turns.clear();
    this.turns.set(party, this.turn);
  }

  giveBack(party: string): void {
    this.taken -= 1;
    const held = this.heldBy(party) - 1;
    if (held > 0) this.held.set(party, held);
    else this.held.delete(party);
  }

  private mayTake(party: string): boolean {
    return this.heldBy(party) < this.free;
  }

  private heldBy(party: string): number {
    return this.held.get(party) ?? 0;
  }
}

const REMEMBERED_MAX = 10_000;

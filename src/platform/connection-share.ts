import { connectionGauges } from './metrics';
import { connectionsTaken } from './platform.errors';

/** A read waits for no lock, so it is over soon; a write may wait for a lock as long as it is let. */
export type Access = 'read' | 'write';

const KIND_OF = { read: 'reads', write: 'writes' } as const;

type Held = { reads: number; writes: number };
type Place = { readonly resolve: () => void };
type Line = { readonly tenant: string; readonly access: Access; readonly places: Place[] };

/** Of connections that serve both, one of so many is for reads alone, and one for writes alone. */
const KEPT = 4;

/**
 * The connections that one kind of work may have at once. Neither reads nor writes get all of them: a
 * read must not wait until a lock is free, and a transaction that needs another inside must find one.
 * No tenant has the last one of either, so that whoever comes next finds it. Tenants that wait are
 * served in turn.
 */
export class ConnectionShare {
  private readonly held = new Map<string, Held>();
  private readonly lines = new Map<string, Line>();
  private readonly all: Held = { reads: 0, writes: 0 };
  private readonly ofAKindMax: number;
  private readonly gauges: ReturnType<typeof connectionGauges>;

  constructor(
    name: string,
    private readonly max: number,
    private readonly waitMs: number,
    servesBoth = true,
  ) {
    this.ofAKindMax = Math.max(1, max - (servesBoth ? Math.ceil(max / KEPT) : 0));
    this.gauges = connectionGauges(name);
    this.gauges.idle.inc(max);
  }

  /** Undefined: the connection may be taken at once. Rejects when none becomes free in time. */
  enter(tenant: string, access: Access): Promise<void> | undefined {
    if (this.fits(tenant, access)) {
      this.count(tenant, access, 1);
      return undefined;
    }
    return this.wait(tenant, access);
  }

  leave(tenant: string, access: Access): void {
    this.count(tenant, access, -1);
    this.admit();
  }

  private fits(tenant: string, access: Access): boolean {
    if (this.all.reads + this.all.writes >= this.max) return false;
    const own = this.held.get(tenant) ?? { reads: 0, writes: 0 };
    if (own.reads + own.writes >= Math.max(1, this.max - 1)) return false;
    const kind = KIND_OF[access];
    return this.all[kind] < this.ofAKindMax && own[kind] < Math.max(1, this.ofAKindMax - 1);
  }

  private count(tenant: string, access: Access, change: 1 | -1): void {
    const held = this.held.get(tenant) ?? { reads: 0, writes: 0 };
    const kind = KIND_OF[access];
    held[kind] += change;
    this.all[kind] += change;
    if (held.reads + held.writes === 0) this.held.delete(tenant);
    else this.held.set(tenant, held);
    this.gauges.used.inc(change);
    this.gauges.idle.dec(change);
  }

  private wait(tenant: string, access: Access): Promise<void> {
    const key = `${access} ${tenant}`;
    const line = this.lines.get(key) ?? { tenant, access, places: [] };
    this.lines.set(key, line);
    this.gauges.waiting.inc();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        line.places.splice(line.places.indexOf(place), 1);
        if (line.places.length === 0) this.lines.delete(key);
        this.gauges.waiting.dec();
        reject(connectionsTaken(this.waitMs));
      }, this.waitMs);
      const place: Place = {
        resolve: () => {
          clearTimeout(timer);
          this.gauges.waiting.dec();
          resolve();
        },
      };
      line.places.push(place);
    });
  }

  /** One connection became free: at most one of those who wait gets it, and its line goes to the end. */
  private admit(): void {
    for (const [key, line] of this.lines) {
      if (!this.fits(line.tenant, line.access)) continue;
      const place = line.places.shift();
      this.lines.delete(key);
      if (line.places.length > 0) this.lines.set(key, line);
      this.count(line.tenant, line.access, 1);
      place?.resolve();
      return;
    }
  }
}

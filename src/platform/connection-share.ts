import { connectionGauges } from './metrics';
import { connectionsTaken } from './platform.errors';

/** A read waits for no lock, so it is over soon; a write may wait for a lock as long as it is let. */
export type Access = 'read' | 'write';

type Held = { reads: number; writes: number };
type Place = { readonly resolve: () => void };
type Line = { readonly tenant: string; readonly access: Access; readonly places: Place[] };

const RESERVED_FOR_READS = 4;

/**
 * The connections that one kind of work may have at once. Of them a quarter is for reads alone, which
 * writes inside of which they are made count on, too; and no tenant has the last one for either, so
 * that whoever comes next finds one. Tenants that wait are served in turn.
 */
export class ConnectionShare {
  private readonly held = new Map<string, Held>();
  private readonly lines = new Map<string, Line>();
  private readonly all: Held = { reads: 0, writes: 0 };
  private readonly writesMax: number;
  private readonly gauges: ReturnType<typeof connectionGauges>;

  constructor(
    name: string,
    private readonly max: number,
    private readonly waitMs: number,
  ) {
    this.writesMax = Math.max(1, max - Math.ceil(max / RESERVED_FOR_READS));
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
    const { reads, writes } = this.held.get(tenant) ?? { reads: 0, writes: 0 };
    if (this.all.reads + this.all.writes >= this.max) return false;
    if (reads + writes >= Math.max(1, this.max - 1)) return false;
    if (access === 'read') return true;
    return this.all.writes < this.writesMax && writes < Math.max(1, this.writesMax - 1);
  }

  private count(tenant: string, access: Access, change: 1 | -1): void {
    const held = this.held.get(tenant) ?? { reads: 0, writes: 0 };
    const kind = access === 'read' ? 'reads' : 'writes';
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

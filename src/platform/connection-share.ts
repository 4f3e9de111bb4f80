import { connectionGauges } from './metrics';
import { connectionsTaken } from './platform.errors';

/** Reads wait for no locks, writes may. A retry is a write that has waited for a lock in vain before. */
export type Access = 'read' | 'write' | 'retry';

/** Retries are also counted as writes. */
type Held = { reads: number; writes: number; retries: number };
const NONE: Readonly<Held> = { reads: 0, writes: 0, retries: 0 };
type Place = { readonly resolve: () => void };
type Line = { readonly tenant: string; readonly access: Access; readonly places: Place[] };

/** Per this many connections that serve both, one is kept for reads and one for writes. */
const KEPT = 4;

/**
 * The connections of one kind of work. Neither reads nor writes get all of them: reads must not wait behind locks,
 * and a transaction that needs a second connection must find one. No tenant gets the last one of either kind. Waiting
 * tenants are served in turn. Retries get less than half of the writes' connections, so that waiting for a long lock
 * leaves the others, of the same tenant too, enough.
 */
export class ConnectionShare {
  private readonly held = new Map<string, Held>();
  private readonly lines = new Map<string, Line>();
  private readonly all: Held = { ...NONE };
  private readonly ofAKindMax: number;
  private readonly retriesMax: number;
  private readonly gauges: ReturnType<typeof connectionGauges>;

  constructor(
    name: string,
    private readonly max: number,
    private readonly waitMs: number,
    servesBoth = true,
  ) {
    this.ofAKindMax = Math.max(1, max - (servesBoth ? Math.ceil(max / KEPT) : 0));
    this.retriesMax = Math.max(1, Math.trunc(this.ofAKindMax / 2));
    this.gauges = connectionGauges(name);
    this.gauges.idle.inc(max);
  }

  /** Undefined when a connection may be taken at once. Rejects when none becomes free in time. */
  enter(tenant: string, access: Access, waitMs: number = this.waitMs): Promise<void> | undefined {
    if (this.fits(tenant, access)) {
      this.count(tenant, access, 1);
      return undefined;
    }
    return this.wait(tenant, access, Math.min(waitMs, this.waitMs));
  }

  leave(tenant: string, access: Access): void {
    this.count(tenant, access, -1);
    this.admit();
  }

  private fits(tenant: string, access: Access): boolean {
    const { all, max, ofAKindMax, retriesMax } = this;
    const own = this.held.get(tenant) ?? NONE;
    const fitsIn = (used: number, ofOwn: number, limit: number) =>
      used < limit && ofOwn < Math.max(1, limit - 1);
    if (!fitsIn(all.reads + all.writes, own.reads + own.writes, max)) return false;
    if (access === 'read') return fitsIn(all.reads, own.reads, ofAKindMax);
    if (access === 'retry' && !fitsIn(all.retries, own.retries, retriesMax)) return false;
    return fitsIn(all.writes, own.writes, ofAKindMax);
  }

  private count(tenant: string, access: Access, change: 1 | -1): void {
    const held = this.held.get(tenant) ?? { ...NONE };
    for (const counted of [held, this.all]) {
      counted[access === 'read' ? 'reads' : 'writes'] += change;
      if (access === 'retry') counted.retries += change;
    }
    if (held.reads + held.writes === 0) this.held.delete(tenant);
    else this.held.set(tenant, held);
    this.gauges.used.inc(change);
    this.gauges.idle.dec(change);
  }

  private wait(tenant: string, access: Access, waitMs: number): Promise<void> {
    const key = `${access} ${tenant}`;
    const line = this.lines.get(key) ?? { tenant, access, places: [] };
    this.lines.set(key, line);
    this.gauges.waiting.inc();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        line.places.splice(line.places.indexOf(place), 1);
        if (line.places.length === 0) this.lines.delete(key);
        this.gauges.waiting.dec();
        reject(connectionsTaken(waitMs));
      }, waitMs);
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

  /** Called when a connection is free: at most one waiter gets it, and its tenant goes to the end. */
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

// What a load costs in processor time, on both sides of the database connection: rates on a machine
// that others use too move by half, this by a twentieth. Linux tells in /proc; elsewhere it is zero.
import { readdirSync, readFileSync } from 'node:fs';

/** In µs. */
export type Cpu = { readonly server: number; readonly database: number };

/** A hundredth of a second, whatever the kernel ticks at. */
const TICK_US = 10_000;
/** A backend that ends is not found any more: seen this often, it takes little with it. */
const LOOK_EVERY_MS = 250;

/** Runs the work and answers what the server and the backends of its database have used meanwhile. */
export async function withCpu<T>(
  { pid, databasePid }: { readonly pid: number; readonly databasePid: number },
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly cpu: Cpu }> {
  const backends = new Used(() => backendsOf(databasePid));
  const server = new Used(() => [pid]);
  const timer = setInterval(() => backends.look(), LOOK_EVERY_MS);
  try {
    const result = await work();
    return { result, cpu: { server: server.total(), database: backends.total() } };
  } finally {
    clearInterval(timer);
  }
}

/** For the table: the whole, and the part of each side. */
export function cpuPer(unit: string, { server, database }: Cpu, count: number): string {
  const us = (spent: number) => Math.round(spent / count);
  return `${us(server + database)} µs CPU ${unit} (server ${us(server)}, PostgreSQL ${us(database)})`;
}

export function cpuOf({ server, database }: Cpu, count: number): number {
  return (server + database) / count;
}

class Used {
  private readonly first = new Map<number, number>();
  private readonly last = new Map<number, number>();

  constructor(private readonly pids: () => readonly number[]) {
    this.look();
    for (const [pid, ticks] of this.last) this.first.set(pid, ticks);
  }

  look(): void {
    for (const pid of this.pids()) {
      const ticks = ticksOf(pid);
      if (ticks !== undefined) this.last.set(pid, ticks);
    }
  }

  total(): number {
    this.look();
    const used = [...this.last].map(([pid, ticks]) => ticks - (this.first.get(pid) ?? 0));
    return used.reduce((sum, ticks) => sum + ticks, 0) * TICK_US;
  }
}

/** The children of the postmaster but for autovacuum, which works when it likes. */
function backendsOf(postmaster: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === postmaster && !isAutovacuum(pid));
}

export function parentOf(pid: number): number | undefined {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function ticksOf(pid: number): number | undefined {
  const stat = statOf(pid);
  return stat === undefined ? undefined : Number(stat[11]) + Number(stat[12]);
}

function isAutovacuum(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`)?.includes('autovacuum') === true;
}

/** From the state on: the name before it may hold blanks. */
function statOf(pid: number): string[] | undefined {
  return read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

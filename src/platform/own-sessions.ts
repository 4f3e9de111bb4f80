import { LastingClient } from './lasting-client';

const CLIENTS = 3;
const ROUNDS = 3;

/**
 * Whether each connection is a session of its own. Behind a pooler in transaction mode it is not: advisory locks get
 * lost or shared, prepared statements are missing or of others, and no notifications arrive.
 */
export async function hasOwnSessions(url: string, connectMaxMs: number): Promise<boolean> {
  const clients = Array.from(
    { length: CLIENTS },
    () => new LastingClient({ connectionString: url, connectionTimeoutMillis: connectMaxMs }),
  );
  try {
    for (const client of clients) await client.connect();
    const ownerOf = new Map<number, LastingClient>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const client of clients) {
        const pid = await backendOf(client);
        if ((ownerOf.get(pid) ?? client) !== client) return false;
        ownerOf.set(pid, client);
      }
    }
    return ownerOf.size === clients.length;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function backendOf(client: LastingClient): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

import { lookup, type LookupAddress } from 'node:dns';

// The system resolves names on Node's four threads, which files and hashes need too.
const RUNNING_MAX = 2;

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/**
 * Resolves names, a few at a time, so that servers that never answer delay only each other. Concurrent callers for
 * one name share the answer.
 */
export class NameLookup {
  private readonly pending = new Map<string, Promise<readonly LookupAddress[]>>();
  private readonly waiting: Array<() => void> = [];
  private running = 0;

  constructor(private readonly resolve: Resolve = resolveBySystem) {}

  addressesOf(host: string): Promise<readonly LookupAddress[]> {
    const pending =
      this.pending.get(host) ?? this.inTurn(host).finally(() => this.pending.delete(host));
    this.pending.set(host, pending);
    return pending;
  }

  private async inTurn(host: string): Promise<readonly LookupAddress[]> {
    if (this.running < RUNNING_MAX) this.running += 1;
    else await new Promise<void>((turn) => this.waiting.push(turn));
    try {
      return await this.resolve(host);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}

function resolveBySystem(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((found, fail) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error === null) found(addresses);
      else fail(error);
    });
  });
}

import { lookup, type LookupAddress } from 'node:dns';

// The system resolves names on threads that files and hashes need too, of which Node has four.
const RUNNING_MAX = 2;

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/**
 * Resolves names, a few at a time: names whose servers never answer then wait for one another, not
 * the process for them. Who asks for a name that is being resolved shares the answer.
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

import { setTimeout as pause } from 'node:timers/promises';
import { isObject } from '../../core/json';
import type { Verdict } from '../../ledger';
import { whoAsks } from '../who-asks';

const LOOK_EVERY_MS = 200;
const TIMEOUT_MS = 60_000;
/** Failed polls in a row before giving up: a restarted server continues the proof, one away for longer is lost. */
const MISSED_MAX = 50;

export type Proof = {
  readonly id: string;
  readonly status: 'queued' | 'running' | 'done' | 'failed';
  readonly holds: boolean | null;
  readonly checks: readonly Verdict[];
  readonly progress: {
    readonly tenants?: number;
    readonly tenantsDone?: number;
    readonly checks?: number;
    readonly checksDone?: number;
    readonly rowsRead?: number;
  };
  readonly error: { readonly message?: string } | null;
};

/** Why no proof could be made, as a message for the operator. */
export class ProofUnusable extends Error {}

/** Asks a running server for a proof of its books. */
export class ProofClient {
  constructor(
    private readonly url: string,
    private readonly tenant: string | undefined,
  ) {}

  start(): Promise<Proof> {
    return this.send('/api/v1/verify', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...whoAsks(this.tenant) },
      body: JSON.stringify({ scope: this.tenant === undefined ? 'all' : 'tenant' }),
    });
  }

  async wait(id: string, show: (proof: Proof) => void): Promise<Proof> {
    for (let missed = 0; ; ) {
      try {
        const proof = await this.send(`/api/v1/verify/${id}`, { headers: whoAsks(this.tenant) });
        show(proof);
        missed = 0;
        if (proof.status === 'done') return proof;
        if (proof.status === 'failed')
          throw new ProofUnusable(`The proof ended early: ${proof.error?.message ?? ''}`);
      } catch (error: unknown) {
        missed += 1;
        if (!(error instanceof ServerAway) || missed === MISSED_MAX) throw error;
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  private async send(path: string, request: RequestInit): Promise<Proof> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(new URL(path, this.url), { ...request, signal }).catch(() => {
      throw new ServerAway(
        `No server answers at ${this.url}: start one with "npm start", or name it with BASE_URL`,
      );
    });
    if (response.ok) {
      const proof: unknown = await response.json();
      if (isProof(proof)) return proof;
      throw new ProofUnusable(`What answers at ${this.url} shows no proof`);
    }
    const message = `The server at ${this.url} answered ${response.status}: ${await response.text()}`;
    throw response.status === 503 ? new ServerAway(message) : new ProofUnusable(message);
  }
}

function isProof(value: unknown): value is Proof {
  return isObject(value) && typeof value['status'] === 'string' && Array.isArray(value['checks']);
}

class ServerAway extends ProofUnusable {}

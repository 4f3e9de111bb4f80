import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import { isDigestOf } from '../platform/access/secret';
import { Believed } from '../platform/believed';
import { BoundedCache } from '../platform/bounded-cache';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import { Settings } from '../platform/settings';
import { type KeyText, statusOf } from './domain/api-key';
import { ApiKeyRepository, type PresentedKey } from './store/api-key.repository';

/** How long a process caches a key, so that a revoked one is refused everywhere within a second. */
const BELIEVED_MS = 800;
const KEYS_MAX = 20_000;
const USE_TOLD_MS = 60_000;

export type FoundKey = { readonly key: PresentedKey; readonly refused?: string };

/**
 * Looks up keys of requests, with a cache. Each key is read at most once per interval; concurrent requests share the
 * read.
 */
@Injectable()
export class KnownKeys {
  private readonly repository = new ApiKeyRepository();
  private readonly known = new Believed(BELIEVED_MS, KEYS_MAX, (prefix) =>
    this.database.system((tx) => this.repository.presented(tx, prefix), 'requests'),
  );
  private readonly told = new BoundedCache<number>(KEYS_MAX);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** Undefined when the key does not exist; otherwise with the reason if it is invalid. */
  async find(text: KeyText): Promise<FoundKey | undefined> {
    const key = await this.known.get(text.prefix);
    if (key === undefined) return undefined;
    if (!isDigestOf(key.digest, text.secret, this.settings.keyPepper)) {
      return { key, refused: 'its secret is another' };
    }
    const now = this.clock.now();
    const status = statusOf(key, now);
    if (status !== 'active') return { key, refused: `the key is ${status}` };
    this.tellUse(key, now);
    return { key };
  }

  /** Not awaited, because nothing depends on it. */
  private tellUse({ tenant, id }: PresentedKey, now: Instant): void {
    const before = this.told.get(id);
    if (before !== undefined && now - before < USE_TOLD_MS) return;
    this.told.put(id, now, 1);
    this.database
      .system((tx) => this.repository.used(tx, tenant, id, now))
      .catch(() => {
        this.told.forget(id);
      });
  }
}

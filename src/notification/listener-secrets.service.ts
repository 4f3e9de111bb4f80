import { Injectable } from '@nestjs/common';
import { formatInstant, HOUR_MS, type Instant, plusMs } from '../core/time';
import { Sealing } from '../platform/access/sealing';
import { secretBytes } from '../platform/access/secret';
import { audit } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import { Settings } from '../platform/settings';
import { type Once, onceWithSecret, type RequestContext } from '../tmf';
import { HUB } from './domain/listener';
import { SECRET_PREFIX } from './domain/webhook';
import { hubUnknown, secretsTooMany } from './notification.errors';
import { type HubKey, SecretRepository, type StoredSecret } from './store/secret.repository';

/** The most secrets that sign one delivery; each rotation with an overlap adds a signature to the header. */
const SECRETS_MAX = 5;

export type Rotated = {
  /** Shown only once: a repetition under the same Idempotency-Key does not show it. */
  readonly secret?: string;
  /** Until when the former secrets also sign; null when none does. */
  readonly formerEndsAt: Instant | null;
};

type SigningKey = { readonly key: Buffer; readonly endsAt: Instant | null };

/** The secrets that sign deliveries: one per listener and, for a while after a rotation, the former ones. */
@Injectable()
export class ListenerSecrets {
  private readonly secrets = new SecretRepository();
  private readonly sealing: Sealing;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    settings: Settings,
  ) {
    this.sealing = new Sealing(settings.keyPepper, 'webhook secrets');
  }

  /** Creates a secret and answers it in the form for the receiver. */
  async make(tx: Tx, hub: HubKey): Promise<string> {
    const key = secretBytes();
    await this.secrets.add(tx, hub, newId(), this.sealing.seal(key, hub.hubId));
    return `${SECRET_PREFIX}${key.toString('base64')}`;
  }

  /** Creates a new secret; the former ones also sign for `overlapHours` from now. */
  async rotate(
    context: RequestContext,
    hubId: string,
    overlapHours: number,
  ): Promise<Once<Rotated>> {
    const route = `POST /api/v1/listeners/${hubId}/secret/rotate`;
    const { tenant, idempotencyKey: key } = context;
    const { result, replayed, secret } = await this.database.transaction(tenant, (tx) =>
      onceWithSecret(tx, { key, route, payload: { overlapHours } }, async () => {
        const hub = { tenant, hubId };
        if (!(await this.secrets.lock(tx, hub))) throw hubUnknown(hubId);
        const formerEndsAt = await this.retire(tx, hub, overlapHours);
        const made = await this.make(tx, hub);
        const until = formerEndsAt === null ? null : formatInstant(formerEndsAt);
        const after = { formerSecretsEndAt: until };
        audit(tx, context, { resourceType: HUB, resourceId: hubId, after });
        return { result: { formerEndsAt }, secret: made };
      }),
    );
    return { result: secret === undefined ? result : { ...result, secret }, replayed };
  }

  /** Newest first. A listener from before signatures were introduced gets its first secret here. */
  async of(tx: Tx, hub: HubKey): Promise<SigningKey[]> {
    let stored = await this.secrets.of(tx, hub);
    if (stored.length === 0) {
      await this.make(tx, hub);
      stored = await this.secrets.of(tx, hub);
    }
    return stored.flatMap((each) => this.opened(each, hub.hubId));
  }

  /** With an overlap of zero the former secrets end at once. */
  private async retire(tx: Tx, hub: HubKey, overlapHours: number): Promise<Instant | null> {
    const now = this.clock.now();
    const until = plusMs(now, overlapHours * HOUR_MS);
    const stored = await this.secrets.of(tx, hub);
    const signing = stored.filter(
      (each) => isValid(each, now) && this.opened(each, hub.hubId).length > 0,
    );
    const former = overlapHours === 0 ? [] : signing;
    if (former.length >= SECRETS_MAX) throw secretsTooMany(SECRETS_MAX);
    const ids = former.map(({ id }) => id);
    await this.secrets.retire(tx, hub, ids, until);
    return former.length === 0 ? null : until;
  }

  /** Empty for a secret that was sealed with another pepper. */
  private opened({ sealed, endsAt }: StoredSecret, hubId: string): SigningKey[] {
    const key = this.sealing.open(sealed, hubId);
    return key === undefined ? [] : [{ key, endsAt }];
  }
}

export function isValid({ endsAt }: Pick<SigningKey, 'endsAt'>, now: Instant): boolean {
  return endsAt === null || endsAt > now;
}

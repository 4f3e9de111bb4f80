import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { isObject, memberOf, textOf } from '../core/json';
import { fetchOfOperator } from '../platform/outgoing';

/** An issuer is asked for its keys again when they are as old as this; until it has answered they are good. */
const ASKED_AGAIN_MS = 600_000;
/** Keys of an issuer that does not answer are good until they are as old as this. */
const OUTLAST_MS = 3_600_000;
/** An issuer is asked no sooner after it was, whatever its tokens name. */
const PAUSE_MS = 1_000;

type Known = { readonly keys: JWTVerifyGetKey; readonly readAt: number };

/**
 * The keys of one issuer, found by discovery each time that they are read: it may have moved them. A reading that fails
 * takes none away.
 */
export class IssuerKeys {
  private known: Known | undefined;
  private answered: Promise<void> | undefined;
  /** When the issuer answered last, or did not; undefined while it is asked. */
  private endedAt: number | undefined;
  private isAway = false;

  constructor(
    private readonly issuer: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** Of a key that is not known the issuer is asked: it may have another by now. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (await this.current())(header, token);
    } catch (error: unknown) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.ask();
      return (await this.current())(header, token);
    }
  };

  private async current(): Promise<JWTVerifyGetKey> {
    const { known, isAway } = this;
    const age = known === undefined ? OUTLAST_MS : this.now() - known.readAt;
    if (known !== undefined && age < ASKED_AGAIN_MS) return known.keys;
    const asked = this.ask();
    // Nobody waits for an issuer that did not answer before.
    if (known !== undefined && age < OUTLAST_MS && isAway) return known.keys;
    try {
      await asked;
    } catch (error: unknown) {
      if (age >= OUTLAST_MS) throw error;
    }
    return this.known?.keys ?? Promise.reject(new Error(`${this.issuer} has shown no keys`));
  }

  /** Whoever asks meanwhile, or soon after, gets the same answer. */
  private ask(): Promise<void> {
    const { answered, endedAt } = this;
    const isRecent = endedAt === undefined || this.now() - endedAt < PAUSE_MS;
    if (answered !== undefined && isRecent) return answered;
    this.endedAt = undefined;
    const next = this.read();
    this.answered = next;
    next.catch(() => undefined);
    return next;
  }

  private async read(): Promise<void> {
    try {
      const keys = createLocalJWKSet(await readKeys(this.issuer));
      this.known = { keys, readAt: this.now() };
      this.isAway = false;
    } catch (error: unknown) {
      this.isAway = true;
      throw error;
    } finally {
      this.endedAt = this.now();
    }
  }
}

async function readKeys(issuer: string): Promise<JSONWebKeySet> {
  const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = await fetchOfOperator(place);
  const uri = textOf(memberOf(found, 'jwks_uri'));
  if (memberOf(found, 'issuer') !== issuer || uri === undefined) {
    throw new Error(`${place} is not about ${issuer}`);
  }
  const shown = await fetchOfOperator(uri);
  if (!isKeySet(shown)) throw new Error(`${uri} shows no keys`);
  return shown;
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  const keys = memberOf(value, 'keys');
  return Array.isArray(keys) && keys.every((key) => isObject(key));
}

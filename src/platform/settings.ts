import { DAY_MS } from '../core/time';
import { type Identity, NO_ISSUERS } from './access/identity-providers';
import { OPEN_RULES, type OutgoingRules } from './outgoing/target-rules';
import { DEFAULT_LIMITS, type Limits } from './limits';
import { DEFAULT_RETAINED, type Retained } from './retained';

/** Settings of the operator that modules read; provided by the composition root. */
export class Settings {
  /** How far ahead of the server's clock a usage may be; beyond it is refused as a mistake. */
  readonly usageAheadMaxMs: number = DAY_MS;
  /** Where requests caused by clients may go. */
  readonly outgoing: OutgoingRules = OPEN_RULES;

  /** Whether a product may be sold at other prices than those of the catalogue. */
  readonly negotiatedPrices: 'follow' | 'refuse' = 'follow';

  /** Who completes order items: the server itself, or an external fulfilment, by PATCH. */
  readonly orders: 'internal' | 'external' = 'internal';

  /** Whether usage may come with its price, rated elsewhere. */
  readonly externalRating: 'follow' | 'refuse' = 'follow';

  /** Whether every request must be authenticated. */
  readonly asksWho: boolean = false;

  /** The secret for digests of API keys; with it, digests read from the database are useless. */
  readonly keyPepper: string = '';

  /** Issuers of tokens that are accepted besides our own keys. */
  readonly identity: Identity = NO_ISSUERS;

  readonly limits: Limits = DEFAULT_LIMITS;
  /** How long temporary rows are kept. */
  readonly retained: Retained = DEFAULT_RETAINED;

  constructor(given: Partial<Settings> = {}) {
    Object.assign(this, given);
  }
}

import { DAY_MS } from '../core/time';
import { type Identity, NO_ISSUERS } from './access/identity-providers';
import { OPEN_RULES, type OutgoingRules } from './outgoing/target-rules';
import { DEFAULT_LIMITS, type Limits } from './limits';
import { DEFAULT_RETAINED, type Retained } from './retained';

/** What an operator may set and a module reads; the composition root hands it in. */
export class Settings {
  /** How far ahead of the server's clock a usage may lie before it is taken for a mistake. */
  readonly usageAheadMaxMs: number = DAY_MS;
  /** Where requests may go that a client causes. */
  readonly outgoing: OutgoingRules = OPEN_RULES;

  /** Whether a product may be sold at other prices than those of the catalogue. */
  readonly negotiatedPrices: 'follow' | 'refuse' = 'follow';

  /** Who says that an item of an order is done: the server itself, or whoever fulfils it, by PATCH. */
  readonly orders: 'internal' | 'external' = 'internal';

  /** Whether usage may come with its price, rated by somebody else. */
  readonly externalRating: 'follow' | 'refuse' = 'follow';

  /** Whether every request has to say who asks; else it may. */
  readonly asksWho: boolean = false;

  /** Without it digests of API keys are of no use to whoever reads them in the database. */
  readonly keyPepper: string = '';

  /** Whose tokens say who asks, besides our own keys. */
  readonly identity: Identity = NO_ISSUERS;

  readonly limits: Limits = DEFAULT_LIMITS;
  /** How long what is kept for a time only. */
  readonly retained: Retained = DEFAULT_RETAINED;

  constructor(given: Partial<Settings> = {}) {
    Object.assign(this, given);
  }
}

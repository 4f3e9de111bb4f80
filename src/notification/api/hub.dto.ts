import { Allow } from 'class-validator';
import { RefusedAs } from '../../tmf';
import { bodyMalformed } from '../notification.errors';

/**
 * A misspelt `query` would mean everything, so nothing is taken beside these. What the two may be is
 * judged for the hubs of all APIs alike, and so is what the documents say of a hub.
 */
@RefusedAs(bodyMalformed)
export class RegisterListener {
  @Allow()
  readonly callback: unknown;

  @Allow()
  readonly query: unknown;
}

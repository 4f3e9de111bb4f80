import { Allow } from 'class-validator';
import { RefusedAs } from '../../tmf';
import { bodyMalformed } from '../notification.errors';

/**
 * Unknown members are refused, because a misspelt `query` would select all events. The values are checked by the
 * rules that apply to the hubs of all APIs.
 */
@RefusedAs(bodyMalformed)
export class RegisterListener {
  @Allow()
  readonly callback: unknown;

  @Allow()
  readonly query: unknown;
}

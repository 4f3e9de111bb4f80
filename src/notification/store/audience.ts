import type { HeardBy } from '../../platform/outbox';

/**
 * True when the tenant has a listener of the API. The comparison with >= takes one index step; with equality the
 * planner expects an early match and reads all listeners of other APIs.
 */
export const heardByListeners: HeardBy = (api) => `(
  SELECT hub.api FROM hub_subscription hub
  WHERE hub.tenant_id = current_setting('app.tenant') AND hub.api >= ${api} ORDER BY hub.api LIMIT 1) = ${api}`;

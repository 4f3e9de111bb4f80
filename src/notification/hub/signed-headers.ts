import { createHmac } from 'node:crypto';
import type { Instant } from '../../core/time';

export type Message = { readonly id: string; readonly at: Instant; readonly body: string };

/** Headers as defined by https://www.standardwebhooks.com; one signature per key, of which the receiver knows one. */
export function signedHeaders(
  { id, at, body }: Message,
  keys: readonly Buffer[],
): Readonly<Record<string, string>> {
  const timestamp = `${Math.trunc(at / 1000)}`;
  const signatures = keys.map((key) => {
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
    return `v1,${digest.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

// The floor of bulk intake: what any server must do that takes the same bytes and keeps the same rows.
// Plain node:http, the product's own parsing, ids and encoding, every column of a usage, one unique
// index, a durable commit, an answer. Nothing is looked up, guided, rated, totalled or journalled.
import { createServer, type IncomingMessage } from 'node:http';
import { Pool } from 'pg';
import { usageIdOf } from '../../src/charging/domain/identity';
import type { UsageToKeep } from '../../src/charging/domain/stored-usage';
import { usageInsertion } from '../../src/charging/store/usage.repository';
import type { UsageRecord } from '../../src/charging';
import { derivedId } from '../../src/core/derived-id';
import { instant } from '../../src/core/time';
import { fromCloudEvent } from '../../src/usage/cloudevents/cloud-event.convert';
import { parseEvents } from '../../src/usage/cloudevents/parse-events';

/** As many batches at once as the product stores. */
const CONNECTIONS = 2;

const pool = new Pool({
  connectionString: process.argv[2],
  max: CONNECTIONS,
  options: '-c app.tenant=default',
});

const server = createServer((request, response) => {
  void keep(request).then((accepted) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ accepted }));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.(`http://127.0.0.1:${address?.port}`);
});
process.once('SIGTERM', () => void pool.end().then(() => process.exit(0)));

async function keep(request: IncomingMessage): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const now = instant(Date.now());
  const usages = parseEvents('application/x-ndjson', Buffer.concat(chunks).toString()).map(
    (event) => {
      const converted = 'json' in event ? fromCloudEvent(event.json, now) : event;
      if ('record' in converted) return rowOf(converted.record);
      throw new Error(`the floor takes no bad events: ${JSON.stringify(converted)}`);
    },
  );
  const [insertion] = usageInsertion(usages, now);
  if (insertion === undefined) return 0;
  const text = insertion.text.replace('INSERT INTO usage', 'INSERT INTO bench_floor');
  await pool.query({ name: 'floor', text, values: [...insertion.values] });
  return usages.length;
}

function rowOf(record: UsageRecord): UsageToKeep {
  const account = record.subject;
  return {
    id: usageIdOf(record),
    rootId: account,
    accountId: account,
    subscriptionId: account,
    record,
    status: 'rated',
    reason: null,
    charge: {
      rootId: account,
      accrualId: ACCRUAL,
      seq: 1,
      usageId: null,
      kind: 'rated',
      quantity: record.quantity,
      aggregateBefore: '1000',
      amount: '0.003',
      drawn: '0',
      occurredAt: record.at,
    },
    chargeRefs: [],
  };
}

const ACCRUAL = derivedId('accrual', 'floor');

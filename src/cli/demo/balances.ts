// The buckets of the demo's month and of the current one, and what was credited to each.
import { decimal, formatDecimal } from '../../core/decimal';
import { objectOf } from '../../core/json';
import { formatInstant, type Period } from '../../core/time';
import { LAB, TRUCKS } from './customers';
import { type DemoClient, type Json, textOf } from './demo-client';
import { digits } from './table';

const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const FILLING = ['BucketOpening', 'BucketGrant', 'TopupBalance'];

export async function bucketsOf(client: DemoClient, month: Period): Promise<readonly Json[]> {
  const start = formatInstant(month.from);
  const found: Json[] = [];
  for (const account of [TRUCKS, LAB]) {
    found.push(...(await client.list(`${BALANCE}/bucket?partyAccount.id=${account}`)));
  }
  // An allowance has one bucket per month; months in between are not shown.
  const isShown = (bucket: Json): boolean =>
    bucket['status'] === 'active' || objectOf(bucket['validFor'])['startDateTime'] === start;
  const fromOf = (bucket: Json): string => textOf(objectOf(bucket['validFor'])['startDateTime']);
  return found.filter(isShown).sort((a, b) => (fromOf(a) < fromOf(b) ? -1 : 1));
}

/** What was credited to each bucket, keyed by bucket id, as text: `4 000 MB`. */
export async function filledBuckets(client: DemoClient): Promise<ReadonlyMap<string, string>> {
  const filled = new Map<string, string>();
  for (const account of [TRUCKS, LAB]) {
    const actions = await client.list(
      `${BALANCE}/balanceActionHistory?partyAccount.id=${account}&@type=${FILLING.join(',')}`,
    );
    for (const action of actions) {
      const bucket = textOf(objectOf(action['bucket'])['id']);
      filled.set(bucket, textOfAmount(objectOf(action['amount'])));
    }
  }
  return filled;
}

function textOfAmount({ amount, units }: Json): string {
  const isBytes = units === 'byte';
  const shown = decimal(String(amount)).dividedBy(decimal(isBytes ? '1000000' : '1'));
  return `${digits(formatDecimal(shown))} ${isBytes ? 'MB' : textOf(units)}`;
}

// What was charged, by what it was charged for, of names that a test made its own with a number: `part-7`.
import { API, type Json, type Story } from './story';

/** Of the bill that is still open; nothing where there is none. */
export async function chargedLive(story: Story, account: string): Promise<Json> {
  const path = `${API.bill}/customerBill?billingAccount.id=${account}&state=new`;
  const [bill] = await story.get(path);
  return bill === undefined ? {} : totals((await story.get(`/api/v1/bills/${bill.id}`)).lines);
}

/** To the cent; what comes to nothing is left out. */
export function totals(lines: readonly Json[]): Json {
  const sums = new Map<string, number>();
  for (const { description, amount } of lines) {
    const [, name = ''] = /^(?:\w+: )?(.+?)-\d+/.exec(description) ?? [];
    sums.set(name, Math.round(100 * ((sums.get(name) ?? 0) + Number(amount))) / 100);
  }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
}

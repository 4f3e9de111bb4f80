// Facts about a customer in every order, and what all of them come to: for stories whose point is that the order
// decides nothing.
import type { Json, Story } from './story';

let customers = 0;

/** Each order by its name. */
export function ordersOf<Step>(steps: Readonly<Record<string, Step>>): [string, Step[]][] {
  const all = Object.entries(steps);
  if (all.length === 0) return [['', []]];
  return all.flatMap(([name, step]) =>
    ordersOf(Object.fromEntries(all.filter(([other]) => other !== name))).map(
      ([rest, others]): [string, Step[]] => [
        [name, rest].filter(Boolean).join(', '),
        [step, ...others],
      ],
    ),
  );
}

/** Net of all bills of periods that end by then, which are closed for it. */
export async function netUpTo(story: Story, account: string, upTo: string): Promise<string> {
  const bills = await story.runBills(account, upTo);
  const cents = bills
    .flatMap(({ lines }: Json) => lines)
    .reduce((sum: number, { amount }: Json) => sum + Math.round(Number(amount) * 100), 0);
  return (cents / 100).toFixed(2);
}

/** Who uses what a product sells; `used` numbers the usages. */
export type Customer = { readonly account: string; readonly product: string; used: number };

/** An account of its own that has the plan since the year began. */
export async function givenCustomer(story: Story, plan: string): Promise<Customer> {
  const account = await story.givenAccount(`customer-${(customers += 1)}`);
  const product = await story.orderPlan(account, plan, [account], {
    requestedStartDate: '2026-01-01T00:00:00Z',
  });
  return { account, product, used: 0 };
}

// Facts about a customer in every order, and what all of them come to: for stories whose point is that the order
// decides nothing.
import type { Json, Story } from './story';

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

// A movement of money that is told again: through which accounts, in which order, and whoever pays by then.
import { holding } from '../support/database/holding';
import { startServerOn } from '../support/servers/server-process';
import { API, type Json, openStory, type Story } from '../support/story/story';

const PATHS = {
  payment: '/tmf-api/payment/v4/payment',
  refund: '/tmf-api/payment/v4/refund',
} as const;
type Kind = keyof typeof PATHS;

/** Three accounts through which it is told, the second of which gets another payer meanwhile. */
const DOORS = ['root', 'child', 'sibling'] as const;
type Door = (typeof DOORS)[number];
const CHANGE = 'payer changes';
type Step = Door | typeof CHANGE;

const ITSELF = { billingCycle: { anchorDay: 15 } };
const ITS_PARENT = { billingCycle: null };

let story: Story;
let families = 0;
beforeAll(async () => {
  story = await openStory('2024-01-10T00:00:00Z');
});
afterAll(async () => {
  await story.expectBalanced();
  await story.close();
});

const ORDERS = orders<Step>([...DOORS, CHANGE]);

function orders<Of>(steps: readonly Of[]): Of[][] {
  if (steps.length === 0) return [[]];
  return steps.flatMap((step) =>
    orders(steps.filter((other) => other !== step)).map((rest) => [step, ...rest]),
  );
}

type Family = { readonly root: string; readonly ids: Readonly<Record<Door, string>> };

async function givenFamily(child: object): Promise<Family> {
  families += 1;
  const root = await story.givenAccount(`root-${families}`);
  const parent = { id: root };
  const ids = {
    root,
    child: await story.givenAccount(`child-${families}`, { parent, ...child }),
    sibling: await story.givenAccount(`sibling-${families}`, { parent }),
  };
  return { root, ids };
}

function moving(account: string, value: number, more: object = {}): object {
  return {
    account: { id: account, '@referredType': 'BillingAccount' },
    paymentMethod: { id: 'card', '@referredType': 'bankCard' },
    totalAmount: { unit: 'EUR', value },
    ...more,
  };
}

/** So much that a second refund would go out. */
const giveCredit = (account: string) => story.post(PATHS.payment, moving(account, 100));

const paidBy = ({ ids }: Family, terms: object) =>
  story.http.patch(`${API.account}/${ids.child}`).send(terms);

function tellThrough({ ids }: Family, kind: Kind, door: Door, status: string): Promise<Json> {
  const body = moving(ids[door], 5, { correlatorId: 'told', status });
  return story.post(PATHS[kind], body);
}

/** What the journal says has moved of it, by who paid. */
async function moved({ root }: Family, kind: Kind): Promise<string[]> {
  const lines = await story.database.owner<Json>(
    `SELECT account, abs(debit - credit)::text AS amount FROM journal_line
     WHERE root_id = $1 AND kind = $2 AND abs(debit - credit) = 5 AND account <> 'cash' ORDER BY account`,
    [root, kind],
  );
  return lines.map((line) => `${line.account} ${line.amount}`);
}

/** What the account shows of money that no bill has taken. */
async function depositOf(account: string): Promise<number> {
  const { accountBalance } = await story.get(`${API.account}/${account}`);
  const shown: Json[] = accountBalance ?? [];
  return shown.find(({ balanceType }) => balanceType === 'depositBalance')?.amount.value ?? 0;
}

/** Told step by step, and then once more through every account. Each door answers what it answered first. */
async function play(
  family: Family,
  { kind, order, first, terms }: { kind: Kind; order: Step[]; first: string; terms: object },
): Promise<void> {
  const known = new Map<Door, string>();
  for (const step of order) {
    if (step !== CHANGE) known.set(step, (await tellThrough(family, kind, step, first)).id);
    else {
      await paidBy(family, terms).expect(200);
      if (kind === 'refund' && terms === ITSELF) await giveCredit(family.ids.child);
    }
  }
  for (const door of ['child', ...DOORS, 'child'] as const) {
    const { id, status } = await tellThrough(family, kind, door, 'done');
    expect([door, id, status]).toEqual([door, known.get(door), 'done']);
  }
}

const credit = (family: Family, door: Door) => `customer-credit:${family.ids[door]} 5`;

describe.each<Kind>(['payment', 'refund'])('a %s', (kind) => {
  const sign = kind === 'payment' ? 5 : -5;
  const before = kind === 'payment' ? 0 : 100;

  describe.each(['pendingAuthorization', 'done'])('told as %s', (first) => {
    it.each(ORDERS.map((order) => [order.join(', '), order] as const))(
      'is booked once for each account that was told of it, the child leaves its payer: %s',
      async (_, order) => {
        const family = await givenFamily({});
        if (kind === 'refund') await giveCredit(family.root);
        await play(family, { kind, order, first, terms: ITSELF });
        // Told first when it paid for itself, it is a movement of its own; else it is the one of all.
        const isItsOwn = order.indexOf(CHANGE) < order.indexOf('child');
        const found = await moved(family, kind);
        expect(found).toHaveLength(isItsOwn ? 2 : 1);
        if (isItsOwn) expect(found).toEqual([credit(family, 'child'), credit(family, 'root')]);
        const ofChild = found.includes(credit(family, 'child'));
        const ofRoot = found.includes(credit(family, 'root'));
        expect(await depositOf(family.ids.root)).toBe(before + (ofRoot ? sign : 0));
        expect(await depositOf(family.ids.child)).toBe(before + (ofChild ? sign : 0));
      },
    );
  });

  it.each(ORDERS.map((order) => [order.join(', '), order] as const))(
    'that nobody paid yet is booked once for each account, the child comes to a payer: %s',
    async (_, order) => {
      const family = await givenFamily(ITSELF);
      if (kind === 'refund') await giveCredit(family.root);
      await play(family, { kind, order, first: 'pendingAuthorization', terms: ITS_PARENT });
      // Two that were told to two payers stay two.
      const [change, child] = [order.indexOf(CHANGE), order.indexOf('child')];
      const others = Math.min(order.indexOf('root'), order.indexOf('sibling'));
      const areTwo = child < change && others < change;
      const booked = Array.from({ length: areTwo ? 2 : 1 }, () => credit(family, 'root'));
      expect(await moved(family, kind)).toEqual(booked);
      expect(await depositOf(family.ids.root)).toBe(before + sign * booked.length);
    },
  );
});

describe('on two processes', () => {
  const cleanUps: Array<() => unknown> = [];
  let urls: readonly string[];
  beforeAll(async () => {
    // One after the other: the first builds what both run.
    const first = await startServerOn(story.database.url, cleanUps).url;
    urls = [first, await startServerOn(story.database.url, cleanUps).url];
  }, 120_000);
  afterAll(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });

  it.each<[Kind, string]>([
    ['payment', 'pendingAuthorization'],
    ['payment', 'done'],
    ['refund', 'pendingAuthorization'],
    ['refund', 'done'],
  ])(
    'a %s told as %s is booked once, though ten tell at once while that changes',
    async (kind, first) => {
      const family = await givenFamily({});
      if (kind === 'refund') await giveCredit(family.root);
      for (const door of ['root', 'child'] as const) await tellThrough(family, kind, door, first);
      const body = (door: Door) =>
        JSON.stringify(moving(family.ids[door], 5, { correlatorId: 'told', status: 'done' }));
      const tellFive = () =>
        Array.from({ length: 5 }, async (_, index) => {
          const answer = await fetch(`${urls[index % 2]}${PATHS[kind]}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: body(index % 3 === 0 ? 'root' : 'child'),
          });
          return (await answer.json()) as Json;
        });
      const busy = await holding(story.database, family.root);
      const early = tellFive();
      await busy.isWaitedFor();
      const changed = paidBy(family, ITSELF).then(({ status }) => status);
      const late = tellFive();
      await busy.end();
      const told = await Promise.all([...early, ...late]);
      expect(await changed).toBe(200);
      expect(new Set(told.map(({ id }) => id)).size).toBe(1);
      expect(await moved(family, kind)).toHaveLength(1);
    },
  );
});

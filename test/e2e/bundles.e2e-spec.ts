// What a bundle costs: its own prices, and those of its members as often as its offering and the order say, whether
// they are ordered or come with it. What belongs together says so, and ends together.
import { chargedLive, totals } from '../support/story/charged-lines';
import { API, type Json, openStory, perUnit, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

let story: Story;
let made = 0;

beforeAll(async () => {
  story = await openStory(START);
});

beforeEach(async () => {
  story.itIs(START);
  made += 1;
  await story.givenAccount(own('acme'));
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const own = (id: string) => `${id}-${made}`;

describe('a bundle of one offering', () => {
  beforeEach(async () => {
    await offered('part', [fee('part', 10)]);
    await offered('bundle', [], [member('part')]);
  });

  it.each<[string, () => readonly Json[]]>([
    ['comes with it', () => [item('1', 'bundle')]],
    [
      'is nested in it',
      () => [{ ...item('1', 'bundle'), productOrderItem: [item('1.1', 'part')] }],
    ],
    [
      'is an item that the bundle names',
      () => [related(item('1', 'bundle'), 'bundles', '2'), item('2', 'part')],
    ],
    [
      'is an item that names the bundle',
      () => [item('1', 'bundle'), related(item('2', 'part'), 'isBundledBy', '1')],
    ],
    [
      'stands before its bundle',
      () => [item('2', 'part'), related(item('1', 'bundle'), 'bundles', '2')],
    ],
  ])('costs its member once where that %s', async (_how, items) => {
    await ordered(items());
    expect(await charged()).toEqual({ part: 10 });
    const [bundle, ...others] = await products();
    expect(others).toHaveLength(1);
    expect(bundle).toMatchObject({
      isBundle: true,
      product: [{ id: others[0].id }],
      productRelationship: [{ relationshipType: 'bundled', product: { id: others[0].id } }],
    });
    expect(others[0].productRelationship).toMatchObject([
      { relationshipType: 'isBundledBy', product: { id: bundle.id } },
    ]);
  });

  it('is not deleted while its member is in service', async () => {
    await ordered([item('1', 'bundle')]);
    const [bundle] = await products();
    const path = `${API.product}/${bundle.id}`;
    const refused = await story.http.delete(path);
    expect([refused.status, refused.body.code]).toEqual([409, 'inventory.bundle-in-service']);
    expect(await story.get(path)).toEqual(bundle);
    await ordered([deleted('1', bundle.id)]);
    await story.http.delete(path).expect(204);
  });

  it('and the same offering beside it cost twice', async () => {
    await ordered([item('1', 'bundle'), item('2', 'part')]);
    expect(await charged()).toEqual({ part: 20 });
  });

  it('costs its member once in later periods, too', async () => {
    await ordered([item('1', 'bundle')]);
    const upTo = '2026-03-01T00:00:00Z';
    story.itIs(upTo);
    const bills = await story.runBills(own('acme'), upTo);
    expect(bills.map(({ lines }) => lines.length)).toEqual([1, 1]);
  });

  it('of two has two of its member', async () => {
    await ordered([{ ...item('1', 'bundle'), quantity: 2 }]);
    expect(await charged()).toEqual({ part: 20 });
  });
});

describe('numbers of a member', () => {
  const order = (quantity?: number) =>
    quantity === undefined
      ? [item('1', 'bundle')]
      : [{ ...item('1', 'bundle'), productOrderItem: [{ ...item('1.1', 'part'), quantity }] }];

  it.each<[Json, number | undefined, number]>([
    [{ numberRelOfferLowerLimit: 0, numberRelOfferDefault: 0 }, undefined, 0],
    [{ numberRelOfferLowerLimit: 0 }, undefined, 0],
    [{ numberRelOfferLowerLimit: 2 }, undefined, 2],
    [{ numberRelOfferDefault: 3 }, undefined, 3],
    [{ numberRelOfferDefault: 3 }, 1, 1],
    [{ numberRelOfferLowerLimit: 1, numberRelOfferUpperLimit: 5 }, 5, 5],
  ])('%j, ordered %s times: %i', async (option, quantity, count) => {
    await offered('part', [fee('part', 10)]);
    await offered('bundle', [fee('whole', 1)], [member('part', option)]);
    await ordered(order(quantity));
    expect(await charged()).toEqual({ whole: 1, ...(count === 0 ? {} : { part: 10 * count }) });
  });

  it.each<[Json, number | undefined]>([
    [{ numberRelOfferUpperLimit: 1 }, 5],
    [{ numberRelOfferLowerLimit: 2 }, 1],
    [{ numberRelOfferUpperLimit: 1, numberRelOfferDefault: 2 }, undefined],
  ])('%j refuse %s, the bundle with them', async (option, quantity) => {
    await offered('part', [fee('part', 10)]);
    await offered('bundle', [fee('whole', 1)], [member('part', option)]);
    const refused = await orderedAs('failed', order(quantity));
    expect(refused.productOrderErrorMessage[0]).toMatchObject({
      code: 'ordering.bundle-limit',
      reason: expect.stringContaining(own('part')),
    });
    expect([await charged(), await products()]).toEqual([{}, []]);
  });
});

describe('a bundle and its members', () => {
  beforeEach(async () => {
    await offered('leaf', [fee('leaf', 2)]);
    await offered('branch', [fee('branch', 3)], [member('leaf', { numberRelOfferDefault: 2 })]);
    await offered('other', [fee('other', 7)]);
    await offered('bundle', [fee('whole', 10)], [member('branch')]);
    await offered('large', [fee('large', 20)], [member('other')]);
  });

  it('are products of their own, at every level', async () => {
    await ordered([item('1', 'bundle')]);
    expect(await charged()).toEqual({ whole: 10, branch: 3, leaf: 4 });
    expect((await products()).map(({ status, quantity }) => [status, quantity])).toEqual([
      ['active', undefined],
      ['active', 1],
      ['active', 2],
    ]);
  });

  it('end together, whoever else is told to end', async () => {
    await ordered([item('1', 'bundle')]);
    const [bundle, branch] = await products();
    story.itIs('2026-01-11T00:00:00Z');
    await ordered([deleted('1', bundle.id), deleted('2', branch.id)]);
    expect((await products()).map(({ status }) => status)).toEqual(Array(3).fill('terminated'));
    // Ten days of 31.
    expect(await charged()).toEqual({ whole: 3.23, branch: 0.97, leaf: 1.29 });
  });

  it('are suspended and resumed together', async () => {
    await ordered([item('1', 'bundle')]);
    const [bundle] = await products();
    story.itIs('2026-01-11T00:00:00Z');
    await ordered([changed('1', bundle.id, { status: 'suspended' })]);
    expect((await products()).map(({ status }) => status)).toEqual(Array(3).fill('suspended'));
    story.itIs('2026-01-21T00:00:00Z');
    await ordered([changed('1', bundle.id, { status: 'active' })]);
    expect((await products()).map(({ status }) => status)).toEqual(Array(3).fill('active'));
    expect(await charged()).toMatchObject({ whole: 6.78, branch: 2.03 });
  });

  it('are as many as there are bundles', async () => {
    await ordered([item('1', 'bundle')]);
    const [bundle] = await products();
    await ordered([{ ...changed('1', bundle.id, {}), quantity: 3 }]);
    expect((await products()).map(({ quantity }) => quantity)).toEqual([3, 3, 6]);
    expect(await charged()).toEqual({ whole: 30, branch: 9, leaf: 12 });
  });

  it('make way for those of another bundle', async () => {
    await ordered([item('1', 'bundle')]);
    const [bundle] = await products();
    await ordered([{ ...changed('1', bundle.id, {}), productOffering: { id: own('large') } }]);
    const standing = (await products()).filter(({ status }) => status === 'active');
    expect(standing.map(({ productOffering }) => productOffering.id)).toEqual([
      own('large'),
      own('other'),
    ]);
    expect(await charged()).toEqual({ large: 20, other: 7 });
  });

  it.each(['suspended', 'terminated'])(
    'are not parted where no order makes it %s',
    async (status) => {
      await ordered([item('1', 'bundle')]);
      const [bundle, branch] = await products();
      const refused = await story.http.patch(`${API.product}/${bundle.id}`).send({ status });
      expect([refused.status, refused.body.code]).toEqual([409, 'inventory.bundle-in-service']);
      expect(refused.body.message).toContain(branch.id);
    },
  );

  const others: Json[] = [
    { productOffering: { id: 'large' } },
    { billingAccount: { id: 'other' } },
    { quantity: 3 },
    { terminationDate: '2026-06-01T00:00:00Z' },
    { productRelationship: [] },
  ];

  it.each<[string, Json]>([
    ...others.map((said): [string, Json] => ['bundle', said]),
    ...others.map((said): [string, Json] => ['member', said]),
    ['member', { status: 'suspended' }],
    ['member', { status: 'terminated' }],
  ])('are not parted by a PATCH of the %s: %j', async (which, said) => {
    await story.givenAccount(own('other'));
    await ordered([item('1', 'bundle')]);
    const [bundle, , leaf] = await products();
    const [attribute = ''] = Object.keys(said);
    const { id } = said[attribute];
    const patch = id === undefined ? said : { [attribute]: { id: own(id) } };
    const path = `${API.product}/${which === 'bundle' ? bundle.id : leaf.id}`;
    const before = await story.get(path);
    const refused = await story.http.patch(path).send(patch);
    expect([refused.status, refused.body.code]).toEqual([409, 'inventory.bundle-in-service']);
    expect(refused.body.details[0].path).toBe(attribute);
    expect(await story.get(path)).toEqual(before);
  });

  it('are told by a PATCH what they do not share, the links that they have among it', async () => {
    await ordered([item('1', 'bundle')]);
    for (const { id, productOffering, productRelationship } of await products()) {
      const more = { relationshipType: 'reliesOn', product: { id: own('elsewhere') } };
      const said = {
        description: 'said',
        productOffering: { ...productOffering, name: 'said' },
        productRelationship: [...productRelationship, more],
      };
      const { status, body } = await story.http.patch(`${API.product}/${id}`).send(said);
      expect([status, body.description]).toEqual([200, 'said']);
    }
  });

  it.each(['bundle', 'member'])(
    'are not parted by a PATCH of what the %s shares of its characteristics',
    async (which) => {
      await orderedWith('bundle', characteristics({ size: 'S', subject: own('sim') }));
      const [bundle, branch, leaf] = await products();
      const path = `${API.product}/${which === 'bundle' ? bundle.id : leaf.id}`;
      const before = await story.get(path);
      for (const said of [
        { size: 'L', subject: own('sim') },
        { size: 'S' },
        { size: 'S', subject: own('other') },
      ]) {
        const refused = await story.http.patch(path).send(characteristics(said));
        expect([refused.status, refused.body.code]).toEqual([409, 'inventory.bundle-in-service']);
        expect(refused.body.details[0].path).toBe('productCharacteristic');
      }
      expect(await story.get(path)).toEqual(before);
      // One that is its own is nobody else's matter.
      const more = characteristics({ size: 'S', subject: own('sim'), rack: '7' });
      await story.http.patch(path).send(more).expect(200);
      // What an order has parted is not shared any more.
      const parted = [bundle, branch, leaf].map(({ id }, place) =>
        changed(`${place}`, id, characteristics({ size: `${place}` })),
      );
      await ordered(parted);
      const otherwise = characteristics({ size: 'L', subject: own('sim') });
      await story.http.patch(path).send(otherwise).expect(200);
    },
  );

  it('are parted by an order of the member', async () => {
    await ordered([item('1', 'bundle')]);
    const [bundle, branch, leaf] = await products();
    await ordered([changed('1', branch.id, { status: 'suspended' }), deleted('2', leaf.id)]);
    const states = (await products()).map(({ status }) => status);
    expect(states).toEqual(['active', 'suspended', 'terminated']);
    // Its member is suspended already, so that nothing parts them.
    const path = `${API.product}/${bundle.id}`;
    expect((await story.http.patch(path).send({ status: 'suspended' })).status).toBe(200);
  });

  describe('of another bundle', () => {
    const toLarge = (id: string, more: Json = {}): Json => ({
      ...changed('1', id, {}),
      productOffering: { id: own('large') },
      ...more,
    });
    const standing = async () => (await products()).filter(({ status }) => status === 'active');

    it.each<[string, (id: string) => readonly Json[]]>([
      ['nested', (id) => [toLarge(id, { productOrderItem: [item('1.1', 'other')] })]],
      ['related', (id) => [toLarge(id), related(item('2', 'other'), 'isBundledBy', '1')]],
    ])('are ordered by items that are %s', async (_how, items) => {
      await ordered([item('1', 'bundle')]);
      const [bundle] = await products();
      await ordered(items(bundle.id));
      const [large, other, ...more] = await standing();
      expect(more).toEqual([]);
      expect(large.productRelationship.at(-1)).toMatchObject({
        relationshipType: 'bundled',
        product: { id: other.id },
      });
      expect(other.productRelationship).toMatchObject([
        { relationshipType: 'isBundledBy', product: { id: bundle.id } },
      ]);
      expect(await charged()).toEqual({ large: 20, other: 7 });
    });

    it('come for as many bundles as there were', async () => {
      await ordered([{ ...item('1', 'bundle'), quantity: 2 }]);
      const [bundle] = await products();
      await ordered([toLarge(bundle.id)]);
      expect((await standing()).map(({ quantity }) => quantity)).toEqual([2, 2]);
      expect(await charged()).toEqual({ large: 40, other: 14 });
    });

    it.each([
      [1, 'failed'],
      [2, 'completed'],
      [3, 'failed'],
    ])('are judged by as many bundles as there were: %i %s', async (quantity, state) => {
      const once = { numberRelOfferLowerLimit: 1, numberRelOfferUpperLimit: 1 };
      await offered('strict', [fee('strict', 1)], [member('other', once)]);
      await ordered([{ ...item('1', 'bundle'), quantity: 2 }]);
      const [bundle] = await products();
      const nested = { ...item('1.1', 'other'), quantity };
      const strict = { productOffering: { id: own('strict') }, productOrderItem: [nested] };
      await orderedAs(state, [toLarge(bundle.id, strict)]);
      const expected =
        state === 'failed' ? { whole: 20, branch: 6, leaf: 8 } : { strict: 2, other: 14 };
      expect(await charged()).toEqual(expected);
    });
  });

  it('answer for the subjects of the bundle, and follow them', async () => {
    const usage = { priceType: 'usage', price: { unit: 'EUR', value: 1 } };
    await story.givenMeter(own('calls'), own('call'));
    await offered('calls', [
      {
        id: own('calls'),
        ...usage,
        meter: own('calls'),
        unitOfMeasure: { amount: 1, units: own('call') },
      },
    ]);
    await offered('phone', [fee('phone', 1)], [member('calls')]);
    const subject = (value: string) => ({ productCharacteristic: [{ name: 'subject', value }] });
    await ordered([
      { ...item('1', 'phone'), product: { name: 'phone', ...subject(own('sim-a')) } },
    ]);
    const used = { meter: own('calls'), quantity: '3', at: '2026-01-02T00:00:00Z' };
    expect((await story.use({ ...used, subject: own('sim-a') })).rejected).toBe(0);
    const [phone] = await products();
    await ordered([changed('1', phone.id, subject(own('sim-b')))]);
    expect(
      (await story.use({ ...used, subject: own('sim-b'), at: '2026-01-03T00:00:00Z' })).rejected,
    ).toBe(0);
    expect(await charged()).toMatchObject({ phone: 1, calls: 6 });
  });
});

it('a discount of a bundle reduces its members, once each', async () => {
  await offered('part', [fee('part', 10)]);
  const tenth = { id: own('tenth'), priceType: 'discount', percentage: 10 };
  await offered('bundle', [fee('whole', 20), tenth], [member('part')]);
  await ordered([item('1', 'bundle')]);
  expect(await charged()).toEqual({ whole: 20, part: 10, tenth: -3 });
});

it("a discount of a bundle that a member's fee names is that fee's alone", async () => {
  const tenth = { id: own('tenth'), priceType: 'discount', percentage: 10, name: own('tenth') };
  await story.post(`${API.catalog}/productOfferingPrice`, {
    ...tenth,
    lifecycleStatus: 'Launched',
  });
  const popRelationship = [{ id: own('tenth'), relationshipType: 'discount' }];
  await offered('part', [{ ...fee('part', 10), popRelationship }]);
  await offered('bundle', [fee('whole', 20)], [member('part')]);
  const productOfferingPrice = [{ id: own('whole') }, { id: own('tenth') }];
  await story.http
    .patch(`${API.catalog}/productOffering/${own('bundle')}`)
    .send({ productOfferingPrice })
    .expect(200);
  await ordered([item('1', 'bundle')]);
  expect(await charged()).toEqual({ whole: 20, part: 10, tenth: -1 });
});

it('offerings that bundle each other end', async () => {
  await offered('a', [fee('a', 1)], [member('b')]);
  await offered('b', [fee('b', 2)], [member('a')]);
  await ordered([item('1', 'a')]);
  expect(await charged()).toEqual({ a: 1, b: 2 });
});

describe('a bundle in service', () => {
  const option = { numberRelOfferLowerLimit: 1, numberRelOfferUpperLimit: 3 };
  const tenth = () => ({ id: own('tenth'), priceType: 'discount', percentage: 10 });
  const part = (quantity: number, id = '1.1'): Json => ({ ...item(id, 'part'), quantity });
  let bundle: Json;

  beforeEach(async () => {
    await offered('part', [fee('part', 10)]);
    await offered('bundle', [fee('whole', 20), tenth()], [member('part', option)]);
    await ordered([item('1', 'bundle')]);
    [bundle] = await products();
  });

  it.each<[string, () => readonly Json[]]>([
    ['nested', () => [{ ...changed('1', bundle.id, {}), productOrderItem: [part(2)] }]],
    [
      'nested in an item that says what it is',
      () => [
        {
          ...changed('1', bundle.id, {}),
          productOffering: { id: own('bundle') },
          productOrderItem: [part(2)],
        },
      ],
    ],
    ['related', () => [changed('1', bundle.id, {}), related(part(2, '2'), 'isBundledBy', '1')]],
  ])('is joined by an item that is %s, for whoever pays for it', async (_how, items) => {
    await story.order({ productOrderItem: items() });
    expect(await charged()).toEqual({ whole: 20, part: 30, tenth: -5 });
    const [whole, ...parts] = await products();
    expect(new Set(parts.map(({ quantity }) => quantity))).toEqual(new Set([1, 2]));
    const linked = whole.productRelationship.map(({ product }: Json) => product.id);
    expect(new Set(linked)).toEqual(new Set(parts.map(({ id }) => id)));
    await ordered([deleted('1', bundle.id)]);
    expect((await products()).map(({ status }) => status)).toEqual(Array(3).fill('terminated'));
  });

  it.each<[string, () => readonly Json[]]>([
    ['at once', () => [{ ...changed('1', bundle.id, {}), productOrderItem: [part(3)] }]],
    [
      'by two items',
      () => [
        { ...changed('1', bundle.id, {}), productOrderItem: [part(1)] },
        { ...changed('2', bundle.id, {}), productOrderItem: [part(2, '2.1')] },
      ],
    ],
    [
      'beside what joined it before',
      () => [{ ...changed('1', bundle.id, {}), productOrderItem: [part(1), part(2, '1.2')] }],
    ],
  ])('is not joined by more than it may have, %s', async (_how, items) => {
    const { productOrderErrorMessage } = await orderedAs('failed', items());
    expect(productOrderErrorMessage[0]).toMatchObject({
      code: 'ordering.bundle-limit',
      reason: expect.stringMatching(/1 to 3 of part-\d+, and there would be 4/),
    });
    expect(await charged()).toEqual({ whole: 20, part: 10, tenth: -3 });
    expect(await products()).toHaveLength(2);
  });

  it('that is suspended is joined by nothing, and gets nothing by another offering', async () => {
    await offered('other', [fee('other', 5)], [member('part', option)]);
    await ordered([changed('1', bundle.id, { status: 'suspended' })]);
    const joined = { ...changed('1', bundle.id, {}), productOrderItem: [part(1)] };
    const become = { ...changed('1', bundle.id, {}), productOffering: { id: own('other') } };
    for (const items of [[joined], [become]]) {
      const { productOrderErrorMessage } = await orderedAs('failed', items);
      expect(productOrderErrorMessage[0]).toMatchObject({ code: 'ordering.bundle-suspended' });
    }
    expect((await products()).map(({ status }) => status)).toEqual(['suspended', 'suspended']);
    const resumed = changed('1', bundle.id, { status: 'active' });
    await ordered([{ ...resumed, productOrderItem: [part(1)] }]);
    expect((await products()).map(({ status }) => status)).toEqual(Array(3).fill('active'));
  });

  it('that becomes two may be joined by twice as much', async () => {
    const twice = { ...changed('1', bundle.id, {}), quantity: 2, productOrderItem: [part(4)] };
    await ordered([twice]);
    expect(await charged()).toEqual({ whole: 40, part: 60, tenth: -10 });
  });
});

it('what is ordered in a bundle is for whoever pays for that, unless it says so', async () => {
  await offered('part', [fee('part', 10)]);
  await offered('bundle', [fee('whole', 20)], [member('part')]);
  const billingAccount = { id: own('acme') };
  const whole = { ...item('1', 'bundle'), billingAccount, productOrderItem: [item('1.1', 'part')] };
  await story.order({ productOrderItem: [whole] });
  expect(await charged()).toEqual({ whole: 20, part: 10 });
});

describe('a product that nobody ordered', () => {
  const written = (offering: string) => ({
    name: 'written',
    status: 'active',
    startDate: START,
    productOffering: { id: own(offering) },
    billingAccount: { id: own('acme') },
  });

  it('has the prices of what comes with it', async () => {
    await offered('part', [fee('part', 10)]);
    await offered('spare', [fee('spare', 5)]);
    await offered('bundle', [], [member('part'), member('spare', { numberRelOfferDefault: 0 })]);
    await story.post(API.product, written('bundle'));
    const [bill] = await story.runBills(own('acme'), '2026-02-01T00:00:00Z');
    expect(totals(bill.lines)).toEqual({ part: 10 });
  });

  it.each([
    ['S', 'L', { small: 1.61, large: 6.1 }],
    [undefined, 'L', { small: 1.61, large: 6.1 }],
    ['L', undefined, { large: 2.9, small: 3.39 }],
    ['S', 'M', { small: 1.61 }],
  ])(
    'has those prices of its members that fit it when it changes: size %s to %s',
    async (before, after, expected) => {
      const sized = (id: string, amount: number, size: string): Json => ({
        ...fee(id, amount),
        prodSpecCharValueUse: [{ name: 'size', productSpecCharacteristicValue: [{ value: size }] }],
      });
      const sizes = [{ value: 'S', isDefault: true }, { value: 'M' }, { value: 'L' }];
      const productSpecification = await story.post(`${API.catalog}/productSpecification`, {
        name: 'part',
        productSpecCharacteristic: [{ name: 'size', productSpecCharacteristicValue: sizes }],
      });
      await offered('part', [sized('small', 5, 'S'), sized('large', 9, 'L')]);
      await story.http
        .patch(`${API.catalog}/productOffering/${own('part')}`)
        .send({ productSpecification })
        .expect(200);
      await offered('bundle', [fee('whole', 31)], [member('part')]);
      const said = (size?: string) => characteristics(size === undefined ? {} : { size });
      const { id } = await story.post(API.product, { ...written('bundle'), ...said(before) });
      story.itIs('2026-01-11T00:00:00Z');
      await story.http.patch(`${API.product}/${id}`).send(said(after)).expect(200);
      const [bill] = await story.runBills(own('acme'), '2026-02-01T00:00:00Z');
      expect(totals(bill.lines)).toEqual({ whole: 31, ...expected });
    },
  );

  it('has no member several times', async () => {
    await offered('part', [fee('part', 10)]);
    await offered('bundle', [], [member('part', { numberRelOfferDefault: 3 })]);
    const refused = await story.post(API.product, written('bundle'), 422);
    expect(refused.code).toBe('inventory.bundle-is-ordered');
  });
});

describe('usage that a bundle and its member both price', () => {
  beforeEach(async () => {
    await story.givenMeter(own('calls'), own('call'));
    await offered('part', [perUnit(own('dear'), own('call'), 2)]);
    await offered('bundle', [perUnit(own('cheap'), own('call'), 1)], [member('part')]);
  });

  const of = (subject: string, each: Json) => ({
    ...each,
    product: { ...each.product, ...characteristics({ subject: own(subject) }) },
  });
  const nested = (subject: string) => [
    { ...of('s', item('1', 'bundle')), productOrderItem: [of(subject, item('1.1', 'part'))] },
  ];

  it.each<[string, string, () => readonly Json[]]>([
    ['comes with it', 'failed', () => [of('s', item('1', 'bundle'))]],
    ['is ordered for the same subject', 'partial', () => nested('s')],
  ])('is nobody’s to choose where it %s', async (_how, state, items) => {
    const { productOrderErrorMessage } = await orderedAs(state, items());
    expect(productOrderErrorMessage).toMatchObject([
      {
        code: 'inventory.price-refused',
        reason: expect.stringMatching(/^productOffering.id: price dear-\d+ prices the same usage/),
      },
    ]);
  });

  it('is that of whose subject it is', async () => {
    await ordered(nested('t'));
    for (const subject of ['s', 't']) {
      const at = '2026-01-05T00:00:00Z';
      await story.use({ subject: own(subject), meter: own('calls'), quantity: '3', at });
    }
    expect(await charged()).toEqual({ cheap: 3, dear: 6 });
  });
});

function fee(id: string, value: number): Json {
  return { id: own(id), priceType: 'recurring', ...MONTHLY, price: { unit: 'EUR', value } };
}

function member(id: string, option?: Json): Json {
  return { id: own(id), ...(option === undefined ? {} : { bundledProductOfferingOption: option }) };
}

async function offered(id: string, prices: readonly Json[], members: readonly Json[] = []) {
  for (const price of prices) {
    const launched = { name: price.id, lifecycleStatus: 'Launched', ...price };
    await story.post(`${API.catalog}/productOfferingPrice`, launched);
  }
  await story.post(`${API.catalog}/productOffering`, {
    id: own(id),
    name: own(id),
    lifecycleStatus: 'Launched',
    isBundle: members.length > 0,
    bundledProductOffering: members,
    productOfferingPrice: prices.map((price) => ({ id: price.id })),
  });
}

function item(id: string, offering: string): Json {
  return { id, action: 'add', productOffering: { id: own(offering) }, product: { name: offering } };
}

function changed(id: string, productId: string, product: Json): Json {
  return { id, action: 'modify', product: { id: productId, ...product } };
}

function characteristics(said: Readonly<Record<string, string>>): Json {
  return {
    productCharacteristic: Object.entries(said).map(([name, value]) => ({ name, value })),
  };
}

/** By an order that says this of the bundle. */
function orderedWith(offering: string, product: Json): Promise<Json> {
  const { product: named, ...bundle } = item('1', offering);
  return ordered([{ ...bundle, product: { ...named, ...product } }]);
}

function deleted(id: string, productId: string): Json {
  return { id, action: 'delete', product: { id: productId } };
}

function related(of: Json, relationshipType: string, id: string): Json {
  return { ...of, productOrderItemRelationship: [{ relationshipType, id }] };
}

function ordered(items: readonly Json[]): Promise<Json> {
  return orderedAs('completed', items);
}

async function orderedAs(state: string, items: readonly Json[]): Promise<Json> {
  const { id } = await story.post(API.order, {
    billingAccount: { id: own('acme') },
    productOrderItem: items,
  });
  const order = await story.get(`${API.order}/${id}`);
  if (order.state !== state) throw new Error(JSON.stringify(order));
  return order;
}

/** Of the account, bundles first. */
async function products(): Promise<Json[]> {
  const found: Json[] = await story.get(`${API.product}?billingAccount.id=${own('acme')}`);
  const depth = (each: Json): number => {
    const above = (each.productRelationship ?? []).find(
      ({ relationshipType }: Json) => relationshipType === 'isBundledBy',
    );
    const bundle = found.find(({ id }) => id === above?.product.id);
    return bundle === undefined ? 0 : 1 + depth(bundle);
  };
  return found.toSorted((a, b) => depth(a) - depth(b));
}

/** What stands on the open bill, by the name of the price, without the number of the test. */
const charged = (): Promise<Json> => chargedLive(story, own('acme'));

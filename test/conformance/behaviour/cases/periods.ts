// Periods that nothing is within, as they end where they begin or before: refused wherever what is sold is written.
import type { Json } from '../../contract';
import { until } from '../../../support/story/until';
import { eur, FEBRUARY, JANUARY, type Name, type Trial } from '../trial';
import type { Cases } from './case';

const NEVER = [
  { startDateTime: FEBRUARY, endDateTime: JANUARY },
  { startDateTime: JANUARY, endDateTime: JANUARY },
];
const ONE = { id: 'one', name: 'one', priceType: 'oneTime', price: eur(1) };

export const periodCases: Cases = {
  'TMF620 productOfferingPrice validFor.* that ends before it begins': async (t) => {
    for (const lifecycleStatus of ['In study', 'Launched']) {
      await neverWritten(t, 'productOfferingPrice', { ...ONE, lifecycleStatus }, 'validFor');
    }
    await t.price('fee', { validFor: { startDateTime: '2027-01-01T00:00:00Z' } });
    const validFor = { endDateTime: '2026-06-01T00:00:00Z' };
    const ended = await t.send('PATCH', 'productOfferingPrice', { validFor }, 'fee');
    expect(refusalIn(ended)).toEqual([400, 'catalog.never-valid', 'validFor']);
  },
  'TMF620 productOffering validFor.*, allowedAction.validFor.*, prodSpecCharValueUse.validFor.*, productOfferingPrice.validFor.* that ends before it begins':
    async (t) => {
      await t.price('fee');
      const offering = { name: 'o', productOfferingPrice: [{ id: 'fee' }] };
      await neverWritten(t, 'productOffering', offering, 'validFor');
      for (const [list, entry] of [
        ['allowedAction', { action: 'add' }],
        ['prodSpecCharValueUse', { name: 'colour' }],
        ['productOfferingPrice', { ...ONE, id: undefined }],
      ] as const) {
        await neverWritten(t, 'productOffering', offering, `${list}[0].validFor`, [list, entry]);
      }
      await imported(t, { ...offering, id: 'o', validFor: NEVER[0] });
    },
  'TMF620 productSpecification productSpecCharacteristic.productSpecCharacteristicValue.validFor.*, productSpecCharacteristic.characteristicValueSpecification.validFor.* that ends before it begins':
    async (t) => {
      const values =
        t.version === 'v4' ? 'productSpecCharacteristicValue' : 'characteristicValueSpecification';
      for (const validFor of NEVER) {
        const said = [{ name: 'c', [values]: [{ value: 'blue', validFor }] }];
        const body = { name: 's', productSpecCharacteristic: said };
        const told = await t.send('POST', 'productSpecification', body);
        const [status, , at] = refusalIn(told);
        expect([status, at]).toEqual([400, expect.stringMatching(/\[0\]\.\w+\[0\]\.validFor$/)]);
      }
    },
};

/** Neither with it nor, by PATCH, to it. */
async function neverWritten(
  t: Trial,
  name: Name,
  body: Json,
  path: string,
  [list, entry]: readonly [string, Json] | [] = [],
): Promise<void> {
  const refusal = [400, 'catalog.never-valid', path];
  const { id: _id, lifecycleStatus: _status, ...draft } = body;
  const { id } = await t.post(name, draft);
  for (const validFor of NEVER) {
    const said = list === undefined ? { validFor } : { [list]: [{ ...entry, validFor }] };
    expect(refusalIn(await t.send('POST', name, { ...body, ...said }))).toEqual(refusal);
    expect(refusalIn(await t.send('PATCH', name, said, id))).toEqual(refusal);
  }
}

/** What a file says is judged as what is sent. */
async function imported(t: Trial, offering: Json): Promise<void> {
  const jobs = '/tmf-api/productCatalogManagement/v4/importJob';
  const content = [{ '@type': 'ProductOffering', ...offering }];
  const { id } = await t.own(jobs, { url: 'inline', content });
  const { errorLog } = await until(async () => {
    const job = await t.get(`${jobs}/${id}`);
    return ['Succeeded', 'Failed'].includes(job.status) && job;
  });
  expect(errorLog).toContain('[0].validFor');
}

function refusalIn({ status, body }: { readonly status: number; readonly body: Json }): unknown[] {
  return [status, body.code, body.details?.[0].path];
}

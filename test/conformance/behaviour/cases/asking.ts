// What is left and what was used: TMF677.
import type { Json } from '../../contract';
import type { Trial } from '../trial';
import type { Cases } from './case';

export const askingCases: Cases = {
  'TMF677 queryUsageConsumption searchCriteria missing beside them': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    const ofAccount = await t.post('queryUsageConsumption', { partyAccount: [{ id: 'a' }] });
    const ofParty = await t.post('queryUsageConsumption', { relatedParty: [{ id: 'p-a' }] });
    for (const { usageConsumption } of [ofAccount, ofParty]) {
      expect(usageConsumption).toMatchObject([
        { partyAccount: [{ id: 'a' }], bucketRefOrValue: [{ remainingValue: { amount: 5 } }] },
      ]);
    }
    const ofNobody = await t.post('queryUsageConsumption', { relatedParty: [{ id: 'nobody' }] });
    expect(ofNobody.usageConsumption).toEqual([]);
    await refuses(t, {}, 'searchCriteria');
  },
  'TMF677 queryUsageConsumption searchCriteria.bucketRefOrValue.*': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    const asked = (bucket: Json) => ({
      searchCriteria: { partyAccount: [{ id: 'a' }], bucketRefOrValue: [bucket] },
    });
    const named = asked({ id: 'b', name: 'Mine', '@referredType': 'Bucket' });
    const { usageConsumption } = await t.post('queryUsageConsumption', named);
    expect(usageConsumption).toMatchObject([{ bucketRefOrValue: [{ id: 'b' }] }]);
    const path = 'searchCriteria.bucketRefOrValue[0].usageType';
    await refuses(t, asked({ id: 'b', usageType: 'voice' }), path);
  },
  'TMF677 queryUsageConsumption searchCriteria.service.*': async (t) => {
    const searchCriteria = { partyAccount: [{ id: 'a' }], service: [{ id: 's' }] };
    await refuses(t, { searchCriteria }, 'searchCriteria.service');
  },
};

async function refuses(t: Trial, query: Json, path: string): Promise<void> {
  const { status, body } = await t.send('POST', 'queryUsageConsumption', query);
  expect({ status, body }).toMatchObject({ status: 400, body: { details: [{ path }] } });
}

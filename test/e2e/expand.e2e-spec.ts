// A bill as its reader wants it in one request: with the account, the customer and the price behind it.
import { API, openStory, type Story } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
  await story.post('/tmf-api/party/v4/organization', { id: 'acme', tradingName: 'Acme' });
  await story.givenMeter('calls', 'call');
  await story.givenPlan('plan', [
    {
      id: 'per-call',
      priceType: 'usage',
      price: { unit: 'EUR', value: 0.5 },
      unitOfMeasure: { amount: 1, units: 'call' },
    },
  ]);
  await story.givenAccount('payer', {
    relatedParty: [{ id: 'acme', role: 'customer', '@referredType': 'Organization' }],
  });
  await story.orderPlan('payer', 'plan', ['line-1'], {
    requestedStartDate: '2024-01-01T00:00:00Z',
  });
  await story.use({ subject: 'line-1', meter: 'calls', quantity: '3', at: '2024-01-04T08:00:00Z' });
});

afterAll(() => story.close());

it('shows the account and the customer of a live bill', async () => {
  const query = 'billingAccount.id=payer&state=new&expand=billingAccount.relatedParty';
  const [bill] = await story.get(`${API.bill}/customerBill?${query}`);
  expect(bill.billingAccount).toMatchObject({
    id: 'payer',
    '@type': 'BillingAccount',
    relatedParty: [{ id: 'acme', role: 'customer', tradingName: 'Acme' }],
  });
  const same = await story.get(`${API.bill}/customerBill/${bill.id}?depth=2`);
  expect(same.billingAccount).toEqual(bill.billingAccount);
});

it('shows what was bought, and under which offering, of an applied rate', async () => {
  const query = 'billingAccount.id=payer&expand=product.productOffering';
  const [rate] = await story.get(`${API.bill}/appliedCustomerBillingRate?${query}`);
  expect(rate.product).toMatchObject({ status: 'active', productOffering: { name: 'plan' } });
});

it('shows a usage with its product', async () => {
  const [usage] = await story.get(`${API.usage}?depth=1`);
  const productRef = usage.ratedProductUsage[0].productRef;
  expect(productRef).toMatchObject({ status: 'active', '@type': 'Product' });
});

// A quantity that is no whole number above zero is refused, or its item fails, and nothing is billed for it: what is
// sent as JSON writes it, in both versions, with the bill as judge.
import { API, type Json, openStory, type Story } from '../support/story/story';
import { until } from '../support/story/until';

const ENDED = ['completed', 'failed', 'partial', 'rejected'];
let story: Story;
let customers = 0;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await story.givenPlan('plan', [
    {
      id: 'fee',
      priceType: 'recurring',
      price: { unit: 'EUR', value: 31 },
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
    },
  ]);
});

afterAll(async () => {
  await story.expectBalanced();
  await story.close();
});

type Row = { readonly sent: string; readonly answer: string; readonly due: string | null };

// `answer`: the code of a refusal, or the state of the order that was taken.
describe.each(['v4', 'v5'])('the quantity of an item of %s', (version) => {
  it.each`
    sent                       | answer                  | due
    ${'missing'}               | ${'completed'}          | ${'31.00'}
    ${'null'}                  | ${'completed'}          | ${'31.00'}
    ${'1'}                     | ${'completed'}          | ${'31.00'}
    ${'1.0'}                   | ${'completed'}          | ${'31.00'}
    ${'1e0'}                   | ${'completed'}          | ${'31.00'}
    ${'10e-1'}                 | ${'completed'}          | ${'31.00'}
    ${'2'}                     | ${'completed'}          | ${'62.00'}
    ${' 2 '}                   | ${'completed'}          | ${'62.00'}
    ${'2.000'}                 | ${'completed'}          | ${'62.00'}
    ${'1e3'}                   | ${'completed'}          | ${'31000.00'}
    ${'1E2'}                   | ${'completed'}          | ${'3100.00'}
    ${'1000000'}               | ${'completed'}          | ${'31000000.00'}
    ${'2147483648'}            | ${'completed'}          | ${'66571993088.00'}
    ${'1000000000000'}         | ${'completed'}          | ${'31000000000000.00'}
    ${'9007199254740991'}      | ${'completed'}          | ${'279223176896970721.00'}
    ${'9007199254740992'}      | ${'failed'}             | ${null}
    ${'100000000000000000000'} | ${'failed'}             | ${null}
    ${'1e22'}                  | ${'failed'}             | ${null}
    ${'0'}                     | ${'failed'}             | ${null}
    ${'-0'}                    | ${'failed'}             | ${null}
    ${'-1'}                    | ${'failed'}             | ${null}
    ${'9007199254740993'}      | ${'tmf.number-inexact'} | ${null}
    ${'1e400'}                 | ${'tmf.number-inexact'} | ${null}
    ${'0.9999999999999999999'} | ${'tmf.number-inexact'} | ${null}
    ${'1.0000000000000000001'} | ${'tmf.number-inexact'} | ${null}
    ${'0.1'}                   | ${'tmf.body-invalid'}   | ${null}
    ${'1e-1'}                  | ${'tmf.body-invalid'}   | ${null}
    ${'1.5'}                   | ${'tmf.body-invalid'}   | ${null}
    ${'"3"'}                   | ${'tmf.body-invalid'}   | ${null}
    ${'""'}                    | ${'tmf.body-invalid'}   | ${null}
    ${'"x"'}                   | ${'tmf.body-invalid'}   | ${null}
    ${'true'}                  | ${'tmf.body-invalid'}   | ${null}
    ${'false'}                 | ${'tmf.body-invalid'}   | ${null}
    ${'[]'}                    | ${'tmf.body-invalid'}   | ${null}
    ${'[2]'}                   | ${'tmf.body-invalid'}   | ${null}
    ${'{"amount":2}'}          | ${'tmf.body-invalid'}   | ${null}
  `('$sent is answered with $answer and asks $due', async ({ sent, answer, due }: Row) => {
    const account = await story.givenAccount(`customer-${(customers += 1)}`);
    const { status, body } = await ordered(version, account, sent);
    if (status === 400) {
      expect([body.code, body.details[0].path]).toEqual([answer, 'productOrderItem[0].quantity']);
    } else {
      expect([status, await endOf(body.id)]).toEqual([201, answer]);
    }
    expect(await dueOf(account)).toBe(due);
  });
});

it.each([
  ['1e30', 'productOrderItem[0].quantity'],
  ['99999999999999999999', 'productOrderItem[0].quantity'],
])('says a way out of %s that is true', async (sent, path) => {
  const account = await story.givenAccount(`much-${sent}`);
  const { status, body } = await ordered('v4', account, sent);
  if (status === 400) {
    expect(body.details).toEqual([
      { path, message: expect.stringContaining('send fewer digits, or a text where one is taken') },
    ]);
    return;
  }
  await endOf(body.id);
  const [said] = (await story.get(`${API.order}/${body.id}`)).productOrderErrorMessage;
  expect(said.message).toMatch(/from 1 to 9007199254740991$/);
});

it('says on the order why an item of none failed', async () => {
  const account = await story.givenAccount('none');
  const { body } = await ordered('v4', account, '0');
  await endOf(body.id);
  const { productOrderErrorMessage } = await story.get(`${API.order}/${body.id}`);
  expect(productOrderErrorMessage).toEqual([
    expect.objectContaining({
      code: 'ordering.quantity-refused',
      message: expect.stringContaining('Nobody can have 0 of a product'),
      productOrderItem: [{ productOrderItemId: '1' }],
    }),
  ]);
});

function ordered(version: string, account: string, sent: string) {
  const quantity = sent === 'missing' ? '' : `"quantity":${sent},`;
  const product = `{"productCharacteristic":[{"name":"subject","value":"${account}"}]}`;
  const item = `{"id":"1","action":"add",${quantity}"productOffering":{"id":"plan"},"product":${product}}`;
  return story.http
    .post(API.order.replace('v4', version))
    .set('content-type', 'application/json')
    .send(`{"billingAccount":{"id":"${account}"},"productOrderItem":[${item}]}`);
}

function endOf(id: string): Promise<string> {
  return until(async () => {
    const { state } = await story.get(`${API.order}/${id}`);
    return ENDED.includes(state) ? state : undefined;
  });
}

async function dueOf(account: string): Promise<string | null> {
  const [bill]: Json[] = await story.get(`${API.bill}/customerBill?billingAccount.id=${account}`);
  return bill === undefined ? null : (await story.get(`/api/v1/bills/${bill.id}`)).totals.due;
}

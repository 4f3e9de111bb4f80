// An attribute that only one version of an API has is read in both: where it has another form than there, it is refused.
import { API, openStory, type Story } from '../../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
});

afterAll(() => story.close());

const relatedParty = [{ id: 'p', role: 'customer', '@referredType': 'Organization' }];

it.each`
  path                                | body                                                                                                           | wrong
  ${API.account}                      | ${{ name: 'a', relatedParty, taxExemption: [{ id: 'c', taxDefinition: { taxType: 'GST' } }] }}                 | ${'taxExemption[0].taxDefinition'}
  ${API.account}                      | ${{ name: 'a', relatedParty, taxExemption: [{ id: 'c', taxDefinition: [{ taxType: 'GST', validFor: '' }] }] }} | ${'taxExemption[0].taxDefinition[0].validFor'}
  ${`${API.catalog}/productOffering`} | ${{ name: 'o', allowedAction: { action: 'delete' } }}                                                          | ${'allowedAction'}
  ${API.usage}                        | ${{ usageType: 'x', externalIdentifier: { id: 'k' } }}                                                         | ${'externalIdentifier'}
`('refuses $wrong of another form', async ({ path, body, wrong }) => {
  const answer = await story.http.post(path).send(body);
  expect([answer.status, answer.body.details?.[0]?.path]).toEqual([400, wrong]);
});

it('refuses an exemption of nothing', async () => {
  const body = { name: 'a', relatedParty, taxExemption: [{}] };
  const answer = await story.http.post(API.account).send(body);
  expect([answer.status, answer.body.details?.[0]?.path]).toEqual([400, 'taxExemption[0]']);
});

// Ids that we make of those that clients choose: nobody chooses one that could be made.
import { API, openStory, type Story } from '../support/story/story';

let story: Story;
beforeAll(async () => {
  story = await openStory('2026-02-05T10:00:00Z');
  await story.givenMeter('calls', 'call');
  await story.givenAccount('a');
});
afterEach(() => story.expectBalanced());
afterAll(() => story.close());

it.each`
  id           | status
  ${'line~2'}  | ${400}
  ${'line~'}   | ${201}
  ${'line~2b'} | ${201}
  ${'~2'}      | ${400}
`('a product of id $id is $status', async ({ id, status }: { id: string; status: number }) => {
  const body = { id, name: 'x', status: 'created', billingAccount: { id: 'a' } };
  const { body: answer } = await story.http.post(API.product).send(body).expect(status);
  if (status === 400) expect(answer.code).toBe('inventory.id-kept');
});

it.each`
  code           | status
  ${'price:foo'} | ${400}
  ${'prices:x'}  | ${201}
`(
  'a rate card of code $code is $status',
  async ({ code, status }: { code: string; status: number }) => {
    const card = { code, book: 'retail', currency: 'EUR' };
    await story.http.post('/api/v1/rateCards').send(card).expect(status);
  },
);

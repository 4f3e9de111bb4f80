// A test that sleeps fails on a slow machine or proves nothing on a fast one: it waits for what is to be seen, by
// `until`. What plays somebody slow takes its time, and says who that is.
import { filesLike } from './source-files';

const SLOW: Readonly<Record<string, string>> = {
  'test/faults/broken-connections.faults-spec.ts': 'a client that was told to come again',
  'test/faults/busy-roots.faults-spec.ts': 'one turn of the loop, so that what was begun is begun',
  'test/faults/proof-resumed.faults-spec.ts': 'a page that is read longer than progress is kept',
  'test/faults/silent-connections.faults-spec.ts': 'a statement that is cut off on its way',
  'test/faults/slow-requests.faults-spec.ts': 'a client that sends piece after piece',
  'test/integration/billing.int-spec.ts': 'a statement that is cancelled meanwhile',
  'test/integration/catalog-files.int-spec.ts': 'a server that breaks off a moment after it began',
  'test/integration/order-jobs.int-spec.ts': 'an order whose work takes its time',
  'test/size/pasts.size-spec.ts': 'PostgreSQL, which tells a plan after its answer',
  'test/size/shelf.size-spec.ts': 'PostgreSQL, which tells a plan after its answer',
};

it('no test sleeps but where it plays somebody slow', () => {
  const waiting = filesLike(/spec\.ts$/).filter(
    ({ file, text }) =>
      !file.startsWith('test/architecture/') && /(?<!jest\.)\bsetTimeout\b|\bpg_sleep\b/.test(text),
  );
  expect(waiting.map(({ file }) => file)).toEqual(Object.keys(SLOW));
});

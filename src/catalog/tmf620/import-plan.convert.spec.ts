import { collectionOf } from './imported.convert';
import { fromFile, toErrorLog } from './import-plan.convert';

describe('fromFile', () => {
  it('puts what is named before what names it, else keeps the order of the file', () => {
    const { items } = fromFile(
      [
        { id: 'c', '@type': 'Catalog' },
        { id: 'o1', '@type': 'ProductOffering' },
        { id: 's', '@type': 'ProductSpecification' },
        { id: 'o2', '@type': 'MobilePlan', '@baseType': 'ProductOffering' },
        {
          id: 'p',
          href: 'https://a.example/tmf-api/productCatalogManagement/v4/productOfferingPrice/p',
        },
      ],
      collectionOf,
      'job',
    );
    expect(items.map(({ id, place }) => `${id} ${place}`)).toEqual([
      's [2]',
      'p [4]',
      'o1 [1]',
      'o2 [3]',
      'c [0]',
    ]);
  });

  it('takes the class from the path of the job, and gives an id that stays the same', () => {
    const { items } = fromFile({ name: 'Gold', href: 'x' }, () => 'category', 'job');
    expect(items).toEqual([
      { place: '', collection: 'category', id: 'job-0', body: { name: 'Gold' }, isNext: false },
    ]);
  });

  it('names the place of what it cannot read', () => {
    const { items, refused } = fromFile([1, { '@type': 'Bucket' }, null], collectionOf, 'job');
    expect(items).toEqual([]);
    expect(refused.map(({ place }) => place)).toEqual(['[0]', '[1].@type', '[2]']);
  });
});

it('writes as many refusals as a reader will read', () => {
  const refused = Array.from({ length: 103 }, (_, index) => ({
    place: `[${index}]`,
    message: 'no',
  }));
  const lines = toErrorLog(refused).split('\n');
  expect([lines.length, lines[0], lines[100]]).toEqual([101, '[0]: no', '… and 3 more']);
});

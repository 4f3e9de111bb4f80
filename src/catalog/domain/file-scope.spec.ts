import { COLLECTIONS, collectionNamed, scopeOf } from './file-scope';

describe('scopeOf', () => {
  it.each`
    path                                                                         | query                       | collections            | id      | filter        | why
    ${''}                                                                        | ${''}                       | ${COLLECTIONS}         | ${null} | ${''}         | ${'nothing named is everything'}
    ${'/'}                                                                       | ${'name=a'}                 | ${COLLECTIONS}         | ${null} | ${'name=a'}   | ${'the root is everything that fits'}
    ${'/tmf-api/productCatalogManagement/v4/'}                                   | ${''}                       | ${COLLECTIONS}         | ${null} | ${''}         | ${'the root of the API is the root'}
    ${'category'}                                                                | ${''}                       | ${['category']}        | ${null} | ${''}         | ${'a collection by its name'}
    ${'/productOffering'}                                                        | ${'name=a?b'}               | ${['productOffering']} | ${null} | ${'name=a?b'} | ${'a question mark in a value is of the value'}
    ${'https://a.example/tmf-api/productCatalogManagement/v4/productOffering/7'} | ${''}                       | ${['productOffering']} | ${'7'}  | ${''}         | ${'one resource by its address'}
    ${''}                                                                        | ${'ProductOffering?name=a'} | ${['productOffering']} | ${null} | ${'name=a'}   | ${'a query that names its collection'}
    ${'/productCatalog'}                                                         | ${''}                       | ${['catalog']}         | ${null} | ${''}         | ${'the name of v5'}
  `('$why', ({ path, query, collections, id, filter }) => {
    expect(scopeOf(path, query)).toEqual({ collections, id, query: filter });
  });

  it.each(['/agreement', '/catalog/1/category', 'no such thing'])('knows no %s', (path) => {
    expect(scopeOf(path, '')).toBeUndefined();
  });
});

it('knows a collection by its class', () => {
  expect(collectionNamed('ProductOfferingPrice')).toBe('productOfferingPrice');
  expect(collectionNamed('Bucket')).toBeUndefined();
});

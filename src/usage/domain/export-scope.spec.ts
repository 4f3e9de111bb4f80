import { exportScope } from './export-scope';

it.each`
  path                                                             | query                          | scope
  ${''}                                                            | ${''}                          | ${{ id: null, query: '' }}
  ${''}                                                            | ${'status=rated'}              | ${{ id: null, query: 'status=rated' }}
  ${''}                                                            | ${'productUsage?status=rated'} | ${{ id: null, query: 'status=rated' }}
  ${'/productUsage'}                                               | ${'status=rated'}              | ${{ id: null, query: 'status=rated' }}
  ${'productUsage/7'}                                              | ${''}                          | ${{ id: '7', query: '' }}
  ${'productUsage?status=rated'}                                   | ${''}                          | ${{ id: null, query: 'status=rated' }}
  ${'https://a.b/tmf-api/productUsageManagement/v5/productUsage/'} | ${''}                          | ${{ id: null, query: '' }}
  ${'/usage'}                                                      | ${''}                          | ${undefined}
  ${'/productUsage/7/8'}                                           | ${''}                          | ${undefined}
`('reads $path and $query', ({ path, query, scope }) => {
  expect(exportScope(path, query)).toEqual(scope);
});

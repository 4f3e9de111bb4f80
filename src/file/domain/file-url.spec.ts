import { exportNamed } from './file-url';

it.each`
  url                                      | id
  ${'/api/v1/exports/7/file'}              | ${'7'}
  ${'http://own:1/api/v1/exports/7/file'}  | ${'7'}
  ${'http://own:12/api/v1/exports/7/file'} | ${undefined}
  ${'/api/v1/exports/7'}                   | ${undefined}
  ${'/api/v1/jobs/7/file'}                 | ${undefined}
`('$url is of the export $id', ({ url, id }) => {
  expect(exportNamed(url, '/api/v1/exports', 'http://own:1')).toBe(id);
});

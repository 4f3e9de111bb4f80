import { NotFoundException } from '@nestjs/common';
import { DomainError, type ErrorKind } from '../core/domain-error';
import { DatabaseLost } from '../platform/interruption';
import { failureOf } from './error-status';
import { revisionStale } from './tmf.errors';

const domain = (kind: ErrorKind) => new DomainError({ kind, code: 'a.b', message: 'no' });
const database = (code: string) => Object.assign(new Error('from the database'), { code });
const lost = (code: string) => new DatabaseLost(database(code), 'work');
const fastify = (statusCode: number) =>
  Object.assign(new Error('from fastify'), { statusCode, code: 'FST_ERR_X' });

it.each`
  error                      | status | code                               | why
  ${domain('invalid')}       | ${400} | ${'a.b'}                           | ${'invalid'}
  ${domain('not-found')}     | ${404} | ${'a.b'}                           | ${'not found'}
  ${domain('conflict')}      | ${409} | ${'a.b'}                           | ${'conflict'}
  ${domain('refused')}       | ${422} | ${'a.b'}                           | ${'refused by a rule'}
  ${domain('overloaded')}    | ${429} | ${'a.b'}                           | ${'too much at once'}
  ${domain('unavailable')}   | ${503} | ${'a.b'}                           | ${'not now'}
  ${revisionStale()}         | ${412} | ${'tmf.revision-stale'}            | ${'a refusal only HTTP knows'}
  ${new NotFoundException()} | ${404} | ${'tmf.path-unknown'}              | ${'no route'}
  ${fastify(413)}            | ${413} | ${'tmf.body-too-large'}            | ${'a body beyond the limit'}
  ${fastify(414)}            | ${414} | ${'tmf.path-too-long'}             | ${'a path beyond the limit'}
  ${fastify(429)}            | ${429} | ${'tmf.too-many-requests'}         | ${'a rate limit'}
  ${fastify(418)}            | ${418} | ${'tmf.request-refused'}           | ${'any other refusal of the server'}
  ${database('22P05')}       | ${400} | ${'tmf.value-unstorable'}          | ${'a text PostgreSQL cannot hold'}
  ${database('2201B')}       | ${400} | ${'tmf.query-invalid'}             | ${'a pattern PostgreSQL cannot read'}
  ${database('57014')}       | ${503} | ${'tmf.query-too-expensive'}       | ${'the statement timeout'}
  ${database('57P01')}       | ${503} | ${'platform.database-unavailable'} | ${'a database that shuts down'}
  ${lost('ECONNREFUSED')}    | ${503} | ${'platform.database-unavailable'} | ${'no database'}
  ${lost('ECONNRESET')}      | ${503} | ${'platform.database-unavailable'} | ${'a connection that broke'}
  ${database('ECONNRESET')}  | ${500} | ${'internal'}                      | ${'the reset of another system'}
  ${database('40P01')}       | ${503} | ${'platform.contended'}            | ${'a deadlock once too often'}
  ${database('40001')}       | ${503} | ${'platform.contended'}            | ${'a serialization failure once too often'}
  ${database('55P03')}       | ${503} | ${'platform.contended'}            | ${'a lock that did not come free'}
  ${database('23505')}       | ${500} | ${'internal'}                      | ${'a constraint the code should have kept'}
  ${new Error('boom')}       | ${500} | ${'internal'}                      | ${'a bug'}
  ${'text'}                  | ${500} | ${'internal'}                      | ${'anything thrown'}
`(
  '$why is $status $code',
  ({ error, status, code }: { error: unknown; status: number; code: string }) => {
    expect(failureOf(error)).toMatchObject({ status, code });
  },
);

it.each([domain('unavailable'), domain('overloaded'), database('57P01'), database('55P03')])(
  'says when to send again what passes: %p',
  (error) => {
    expect(failureOf(error).headers).toEqual({ 'Retry-After': '1' });
  },
);

it('tells nothing of a bug to the outside', () => {
  expect(failureOf(new Error('secret')).message).not.toContain('secret');
});

it('says when to come again to who found no database', () => {
  expect(failureOf(lost('ECONNRESET')).headers).toEqual({ 'Retry-After': '1' });
});

import { DomainError } from '../core/domain-error';
import {
  ConnectionSilent,
  DatabaseLost,
  isConnectionLoss,
  isContention,
  isDatabaseAway,
  isInterruption,
  JobInterrupted,
} from './interruption';

const coded = (code: string, message = 'told') => Object.assign(new Error(message), { code });
const plain = (message: string) => new Error(message);
const refused = new DomainError({ kind: 'refused', code: 'bill.closed', message: 'Closed' });
const unavailable = new DomainError({ kind: 'unavailable', code: 'a.b', message: 'Not now' });

describe('isConnectionLoss', () => {
  it.each`
    error                                                                      | lost     | why
    ${coded('ECONNRESET')}                                                     | ${true}  | ${'a reset'}
    ${coded('EPIPE')}                                                          | ${true}  | ${'a write to a closed connection'}
    ${coded('ETIMEDOUT')}                                                      | ${true}  | ${'no answer of the network'}
    ${coded('ECONNREFUSED')}                                                   | ${true}  | ${'no server'}
    ${new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')])}       | ${true}  | ${'no server at any address'}
    ${coded('ENOTFOUND')}                                                      | ${true}  | ${'a name that is gone'}
    ${plain('Connection terminated')}                                          | ${true}  | ${'an end that was asked for'}
    ${plain('Connection terminated unexpectedly')}                             | ${true}  | ${'an end that was not'}
    ${plain('Connection terminated due to connection timeout')}                | ${true}  | ${'a server that is too slow to be had'}
    ${plain('Client has encountered a connection error and is not queryable')} | ${true}  | ${'a statement on a broken connection'}
    ${plain('Client was closed and is not queryable')}                         | ${true}  | ${'a statement on a closed connection'}
    ${new ConnectionSilent()}                                                  | ${true}  | ${'a connection that carried nothing any more'}
    ${plain('Query read timeout')}                                             | ${true}  | ${'an answer that was not waited for any longer'}
    ${plain('timeout exceeded when trying to connect')}                        | ${true}  | ${'a pool that is empty'}
    ${plain('Cannot use a pool after calling end on the pool')}                | ${true}  | ${'a pool that was closed'}
    ${coded('57P01')}                                                          | ${true}  | ${'admin_shutdown'}
    ${coded('57P02')}                                                          | ${true}  | ${'crash_shutdown'}
    ${coded('57P03')}                                                          | ${true}  | ${'cannot_connect_now'}
    ${coded('25P03')}                                                          | ${true}  | ${'idle_in_transaction_session_timeout'}
    ${coded('25P04')}                                                          | ${true}  | ${'transaction_timeout'}
    ${coded('57P05')}                                                          | ${true}  | ${'idle_session_timeout'}
    ${coded('08006')}                                                          | ${true}  | ${'connection_failure'}
    ${coded('08P01')}                                                          | ${true}  | ${'protocol_violation'}
    ${coded('53300')}                                                          | ${true}  | ${'too_many_connections'}
    ${coded('53100')}                                                          | ${false} | ${'a full disk: the connection stands'}
    ${coded('57014')}                                                          | ${false} | ${'the statement timeout'}
    ${coded('40P01')}                                                          | ${false} | ${'a deadlock'}
    ${coded('23505')}                                                          | ${false} | ${'a constraint'}
    ${plain('boom')}                                                           | ${false} | ${'a bug'}
  `('$why: $lost', ({ error, lost }: { error: unknown; lost: boolean }) => {
    expect(isConnectionLoss(error)).toBe(lost);
  });
});

describe('isInterruption', () => {
  it.each`
    error                                              | interrupted | why
    ${new DatabaseLost(coded('ECONNRESET'), 'work')}   | ${true}     | ${'a connection that broke'}
    ${new DatabaseLost(plain('Connection'), 'commit')} | ${true}     | ${'a COMMIT that nobody answered'}
    ${new JobInterrupted()}                            | ${true}     | ${'a job that was stopped'}
    ${coded('57P01')}                                  | ${true}     | ${'a server that stops'}
    ${coded('53100')}                                  | ${true}     | ${'a full disk'}
    ${coded('58030')}                                  | ${true}     | ${'a disk that fails'}
    ${coded('40P01')}                                  | ${true}     | ${'a deadlock'}
    ${coded('40001')}                                  | ${true}     | ${'a serialization failure'}
    ${coded('55P03')}                                  | ${true}     | ${'a lock that was not had'}
    ${coded('57014')}                                  | ${false}    | ${'a statement that takes too long'}
    ${coded('23505')}                                  | ${false}    | ${'a constraint'}
    ${coded('ECONNRESET')}                             | ${false}    | ${'the reset of another system, not of the database'}
    ${refused}                                         | ${false}    | ${'a refusal'}
    ${unavailable}                                     | ${true}     | ${'what is not to be had now'}
    ${plain('boom')}                                   | ${false}    | ${'a bug'}
    ${'text'}                                          | ${false}    | ${'anything thrown'}
  `('$why: $interrupted', ({ error, interrupted }: { error: unknown; interrupted: boolean }) => {
    expect(isInterruption(error)).toBe(interrupted);
  });
});

it('tells contention from a database that is away', () => {
  expect([isContention(coded('55P03')), isDatabaseAway(coded('55P03'))]).toEqual([true, false]);
  expect([isContention(coded('53100')), isDatabaseAway(coded('53100'))]).toEqual([false, true]);
});

it('keeps the code of what was lost', () => {
  expect(new DatabaseLost(coded('57P01'), 'work')).toMatchObject({ code: '57P01', stage: 'work' });
});

import { readConfig, ConfigError, type Config } from '../config';
import { EmbeddedPostgresError } from '../embedded';
import { UnsupportedDatabaseError } from '../migrate';
import { BootError, explainBootFailure } from './boot-failure';

const EMBEDDED: Config = readConfig({});
const GIVEN: Config = readConfig({
  DATABASE_URL: 'postgresql://me:topsecret@db.example:5432/billing',
});

const failure = (code: string, message = 'told', more = {}) =>
  Object.assign(new Error(message), { code, ...more });
const listening = (code: string) => failure(code, 'listen', { syscall: 'listen' });

const NAMED: Config = {
  ...GIVEN,
  host: 'host.invalid',
};
const lookingUp = (hostname: string) =>
  failure('ENOTFOUND', 'getaddrinfo', { syscall: 'getaddrinfo', hostname });

describe('explainBootFailure', () => {
  it.each`
    error                                                   | config       | line
    ${new ConfigError('PORT must be a number')}             | ${undefined} | ${'PORT must be a number'}
    ${new BootError('run\n  migrate')}                      | ${GIVEN}     | ${'run migrate'}
    ${new EmbeddedPostgresError('in use')}                  | ${EMBEDDED}  | ${'in use'}
    ${new UnsupportedDatabaseError('15 is needed')}         | ${GIVEN}     | ${'15 is needed'}
    ${failure('ENOSPC')}                                    | ${EMBEDDED}  | ${/no disk space left/}
    ${failure('53100')}                                     | ${GIVEN}     | ${/no disk space left/}
    ${listening('EADDRINUSE')}                              | ${GIVEN}     | ${/port 3000 on 127\.0\.0\.1 is in use/}
    ${listening('EACCES')}                                  | ${GIVEN}     | ${/may not listen on port 3000/}
    ${listening('EADDRNOTAVAIL')}                           | ${GIVEN}     | ${/no address of this machine/}
    ${lookingUp('host.invalid')}                            | ${NAMED}     | ${/^HOST host\.invalid is a name that does not resolve \(ENOTFOUND\)$/}
    ${lookingUp('db.example')}                              | ${NAMED}     | ${/db\.example:5432\/billing is unreachable \(ENOTFOUND\)/}
    ${failure('ENOTFOUND')}                                 | ${GIVEN}     | ${/db\.example:5432\/billing is unreachable \(ENOTFOUND\)/}
    ${new AggregateError([failure('ECONNREFUSED')])}        | ${GIVEN}     | ${/unreachable \(ECONNREFUSED\)/}
    ${new Error('timeout expired')}                         | ${GIVEN}     | ${/unreachable \(timeout\)/}
    ${failure('28P01')}                                     | ${GIVEN}     | ${/refused the user or password/}
    ${failure('28000')}                                     | ${GIVEN}     | ${/refused the user or password/}
    ${failure('3D000')}                                     | ${GIVEN}     | ${/does not exist/}
    ${failure('42501', 'permission denied to create role')} | ${GIVEN}     | ${/refused \(42501\): permission denied to create role/}
    ${failure('53300', 'too many clients')}                 | ${EMBEDDED}  | ${/the embedded database refused \(53300\)/}
  `(
    'says $line',
    ({ error, config, line }: { error: Error; config: Config; line: string | RegExp }) => {
      const text = explainBootFailure(error, config);
      expect(text).toMatch(line);
      expect(text).not.toContain('topsecret');
      expect(text).not.toContain('\n');
    },
  );

  it('leaves a bug unexplained', () => {
    expect(explainBootFailure(new TypeError('x is not a function'), GIVEN)).toBeUndefined();
    expect(explainBootFailure('thrown text', GIVEN)).toBeUndefined();
  });
});

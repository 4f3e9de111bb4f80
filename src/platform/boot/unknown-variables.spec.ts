import { tellUnknownVariables } from './unknown-variables';

it.each`
  env                                                                  | line
  ${{ METERLINE_RATE_LIMITS: '5' }}                                    | ${'unknown and without effect: METERLINE_RATE_LIMITS (did you mean METERLINE_RATE_LIMIT?)'}
  ${{ meterline_rate_limit: '5' }}                                     | ${'unknown and without effect: meterline_rate_limit (did you mean METERLINE_RATE_LIMIT?)'}
  ${{ METERLINE_TRUSTED_NETWROK: 'yes', METERLINE_ANYTHING_ELSE: '' }} | ${'unknown and without effect: METERLINE_ANYTHING_ELSE, METERLINE_TRUSTED_NETWROK (did you mean METERLINE_TRUSTED_NETWORK?)'}
  ${{ METERLINE_RATE_LIMIT: '5', METERLINE_TEST_SERVER: 'x' }}         | ${undefined}
  ${{ HOME: '/', RATE_LIMIT: '5' }}                                    | ${undefined}
  ${{}}                                                                | ${undefined}
`('says "$line"', ({ env, line }: { env: NodeJS.ProcessEnv; line: string | undefined }) => {
  expect(tellUnknownVariables(env)).toBe(line);
});

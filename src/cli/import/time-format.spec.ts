import { MalformedFormat, parseTimeFormat } from './time-format';

it.each`
  pattern                          | text                                 | iso
  ${'d/M/yyyy HH:mm:ss'}           | ${'3/11/2024 07:05:09'}              | ${'2024-11-03T07:05:09'}
  ${'M/d/yyyy h:mm:ss a'}          | ${'11/3/2024 12:05:09 AM'}           | ${'2024-11-03T00:05:09'}
  ${'M/d/yyyy h:mm a'}             | ${'11/3/2024 12:05 p.m.'}            | ${'2024-11-03T12:05:00'}
  ${'M/d/yyyy hh:mm a'}            | ${'11/3/2024 01:05 pm'}              | ${'2024-11-03T13:05:00'}
  ${'dd.MM.yy HH:mm'}              | ${'03.11.24 07:05'}                  | ${'2024-11-03T07:05:00'}
  ${'d MMM yyyy'}                  | ${'3 Sept 2024'}                     | ${'2024-09-03T00:00:00'}
  ${'MMMM d, yyyy HH:mm'}          | ${'november 3, 2024 07:05'}          | ${'2024-11-03T07:05:00'}
  ${'EEE, dd MMM yyyy HH:mm:ss X'} | ${'Sun, 03 Nov 2024 07:05:09 +0100'} | ${'2024-11-03T07:05:09+0100'}
  ${'dd/MMM/yyyy:HH:mm:ss XX'}     | ${'03/Nov/2024:07:05:09 -05'}        | ${'2024-11-03T07:05:09-05:00'}
  ${'EEE, d MMM yyyy HH:mm:ss X'}  | ${'Sun, 03 Nov 2024 07:05:09 GMT'}   | ${'2024-11-03T07:05:09Z'}
  ${'EEE MMM d HH:mm:ss yyyy'}     | ${'Sun Nov  3 07:05:09 2024'}        | ${'2024-11-03T07:05:09'}
  ${'yyyyMMddHHmmss'}              | ${'20241103070509'}                  | ${'2024-11-03T07:05:09'}
  ${'yyyyMMddHHmmssSSS'}           | ${'20241103070509123'}               | ${'2024-11-03T07:05:09.123'}
  ${"yyyy-MM-dd HH:mm:ss.S 'UTC'"} | ${'2024-11-03 07:05:09.123456 UTC'}  | ${'2024-11-03T07:05:09.123456'}
  ${'yyyy-MM-ddTHH:mm:ssX'}        | ${'2024-11-03T07:05:09Z'}            | ${'2024-11-03T07:05:09Z'}
  ${"d'.'M'.'yyyy H 'o''clock'"}   | ${"3.11.2024 7 o'clock"}             | ${'2024-11-03T07:00:00'}
  ${'dd.MM.yyyy HH:mm'}            | ${'3.11.2024 07:05'}                 | ${undefined}
  ${'d/M/yyyy h:mm a'}             | ${'3/11/2024 13:05 pm'}              | ${undefined}
  ${'d/M/yyyy h:mm a'}             | ${'3/11/2024 0:05 am'}               | ${undefined}
  ${'d/M/yyyy'}                    | ${'3/11/2024 07:05'}                 | ${undefined}
  ${'d MMM yyyy'}                  | ${'3 Okt 2024'}                      | ${undefined}
`('$pattern reads $text as $iso', ({ pattern, text, iso }: Record<string, string>) => {
  expect(parseTimeFormat(pattern ?? '').iso(text ?? '')).toBe(iso);
});

it.each`
  pattern               | message
  ${'DD/MM/YYYY'}       | ${/^has the unknown letters DD; known are yyyy yy/}
  ${'%Y-%m-%d'}         | ${/unknown letters Y/}
  ${'HH:mm'}            | ${/does not say the year/}
  ${'d/M/yyyy h:mm'}    | ${/h and a/}
  ${'d/M/yyyy HH:mm a'} | ${/h and a/}
  ${'d/M/yyyy HH:MM'}   | ${/says the month twice/}
  ${"d/M/yyyy 'at"}     | ${/leaves a quote open/}
`('refuses $pattern: $message', ({ pattern, message }) => {
  expect(() => parseTimeFormat(pattern as string)).toThrow(MalformedFormat);
  expect(() => parseTimeFormat(pattern as string)).toThrow(message as RegExp);
});

// Removes keys, tokens and passwords from whatever is logged or recorded.
import { isObject } from './json';

const REDACTED = '[redacted]';

/** Keeps the prefix of an API key of ours and the user name in a URL; a JSON Web Token is removed whole. */
const SECRETS: ReadonlyArray<readonly [RegExp, string]> = [
  [/(mtl_[0-9a-f]{12}_)[A-Za-z0-9_-]+/g, `$1${REDACTED}`],
  [/\bwhsec_[A-Za-z0-9+/=]+/g, `whsec_${REDACTED}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?/g, REDACTED],
  [/(:\/\/[^/\s:@"\\]*:)[^/\s@"\\]+(?=@)/g, `$1${REDACTED}`],
];

/** Only for log lines: in data that clients store, "Bearer bond" may be a name. */
const CREDENTIALS: ReadonlyArray<readonly [RegExp, string]> = [
  [/(authorization\\?["']?\s*[:=]\s*\\?["']?)[^"'\\,}\r\n]+/gi, `$1${REDACTED}`],
  [/(\bbearer(?:\s|%20|\+)+)[^\s"'\\,}]+/gi, `$1${REDACTED}`],
];

const SECRET_NAMES: ReadonlySet<string> = new Set(
  'secret clientsecret password passwd passphrase token accesstoken refreshtoken idtoken apikey privatekey authorization cvv cvc'.split(
    ' ',
  ),
);

/** Makes a log line safe, whatever it was built from. */
export function redactLine(line: string): string {
  return replaceAll(replaceAll(line, SECRETS), CREDENTIALS);
}

/** JSON of a recorded value; secrets are recognised by member name and by form. */
export function redactedJson(value: unknown): string {
  return replaceAll(JSON.stringify(value, withoutSecret), SECRETS);
}

function withoutSecret(name: string, value: unknown): unknown {
  if (isSecretName(name) && value !== null) return REDACTED;
  // Matches the form of characteristics: { name: 'password', value: … }.
  if (!isObject(value) || !Object.hasOwn(value, 'value') || !isSecretName(value['name'])) {
    return value;
  }
  return { ...value, value: REDACTED };
}

function isSecretName(name: unknown): boolean {
  return typeof name === 'string' && SECRET_NAMES.has(name.toLowerCase().replaceAll(/[_\s-]/g, ''));
}

function replaceAll(text: string, patterns: ReadonlyArray<readonly [RegExp, string]>): string {
  return patterns.reduce((rest, [pattern, by]) => rest.replaceAll(pattern, by), text);
}

// What stands in no log and in no record: keys, tokens, passwords.
import { isObject } from './json';

const REDACTED = '[redacted]';

/** An API key of ours shows what it begins with, a JSON Web Token nothing, an address its user. */
const SECRETS: ReadonlyArray<readonly [RegExp, string]> = [
  [/(mtl_[0-9a-f]{12}_)[A-Za-z0-9_-]+/g, `$1${REDACTED}`],
  [/\bwhsec_[A-Za-z0-9+/=]+/g, `whsec_${REDACTED}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?/g, REDACTED],
  [/(:\/\/[^/\s:@"\\]*:)[^/\s@"\\]+(?=@)/g, `$1${REDACTED}`],
];

/** Where words of people and machines meet; in what clients store, "Bearer bond" is a name. */
const CREDENTIALS: ReadonlyArray<readonly [RegExp, string]> = [
  [/(authorization\\?["']?\s*[:=]\s*\\?["']?)[^"'\\,}\r\n]+/gi, `$1${REDACTED}`],
  [/(\bbearer(?:\s|%20|\+)+)[^\s"'\\,}]+/gi, `$1${REDACTED}`],
];

const SECRET_NAMES: ReadonlySet<string> = new Set(
  'secret clientsecret password passwd passphrase token accesstoken refreshtoken idtoken apikey privatekey authorization cvv cvc'.split(
    ' ',
  ),
);

/** A line for the log, whatever it was made of. */
export function redactLine(line: string): string {
  return replaceAll(replaceAll(line, SECRETS), CREDENTIALS);
}

/** JSON of what is kept for a record, its secrets by their names and by their looks left out. */
export function redactedJson(value: unknown): string {
  return replaceAll(JSON.stringify(value, withoutSecret), SECRETS);
}

function withoutSecret(name: string, value: unknown): unknown {
  if (isSecretName(name) && value !== null) return REDACTED;
  // As characteristics say it: { name: 'password', value: … }.
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

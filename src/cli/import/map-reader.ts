// Reads an object of the map; records faults by path and goes on with a stand-in value.
import { isObject, objectOf } from '../../core/json';
import { CLOCK_UNITS, clockReader } from './clock';
import { type Expression, parseExpression } from './expression';
import type { ReadNumber } from './notation';
import { parseRatio } from './ratio';
import { MalformedExpression } from './tokens';
import type { MapFault, QuantityRule, TextRule } from './map-rule';

export class MapReader {
  /** False when the object is missing, which has been recorded as a fault. */
  readonly isThere: boolean;
  private readonly record: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly path: string,
    private readonly faults: MapFault[],
    private readonly readNumber: ReadNumber,
  ) {
    this.isThere = isObject(value);
    this.record = objectOf(value);
    if (!this.isThere) this.fault(value === undefined ? 'is missing' : 'must be an object');
  }

  fault(message: string, name?: string): void {
    this.faults.push({ path: this.pathTo(name), message });
  }

  onlyKnows(...names: readonly string[]): void {
    for (const name of Object.keys(this.record)) {
      if (!names.includes(name)) this.fault(`is unknown; known are ${names.join(', ')}`, name);
    }
  }

  has(name: string): boolean {
    return Object.hasOwn(this.record, name);
  }

  object(name: string): MapReader {
    return this.reader(this.record[name], name);
  }

  list(name: string): readonly MapReader[] {
    const value = this.record[name];
    if (Array.isArray(value) && value.length > 0) {
      return value.map((item: unknown, index) => this.reader(item, `${name}[${index}]`));
    }
    if (this.isThere) this.fault('must be a list of at least one', name);
    return [];
  }

  entries(): readonly (readonly [string, MapReader])[] {
    return Object.entries(this.record).map(([name, value]) => [name, this.reader(value, name)]);
  }

  text(name: string): string {
    const value = this.record[name];
    if (typeof value === 'string' && value !== '') return value;
    if (this.isThere) this.fault(value === undefined ? 'is missing' : 'must be a text', name);
    return '';
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  texts(name: string): readonly string[] {
    const value = this.record[name];
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    if (isList && value.length > 0) return value;
    this.fault('must be a list of texts', name);
    return [];
  }

  /** Reads a single character that must differ from the other special characters of the file. */
  sign(name: string, usual: string, isOptional = false): string {
    const value = this.record[name] ?? usual;
    if (typeof value === 'string' && (value.length === 1 || (isOptional && value === '')))
      return value;
    this.fault(`must be one character${isOptional ? ', or "" for none' : ''}`, name);
    return usual;
  }

  oneOf<Known extends string>(name: string, known: readonly Known[]): Known | undefined {
    const value = this.record[name];
    const found = known.find((each) => each === value);
    if (found === undefined && value !== undefined) {
      this.fault(`must be ${known.map((each) => `"${each}"`).join(' or ')}`, name);
    }
    return found;
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.record[name];
    if (value === undefined || typeof value === 'boolean') return value;
    this.fault('must be true or false', name);
    return undefined;
  }

  optionalCount(name: string): number | undefined {
    const value = this.record[name];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    this.fault('must be a whole number', name);
    return undefined;
  }

  optionalExpression(name: string): Expression | undefined {
    return this.has(name) ? this.expression(name) : undefined;
  }

  /** Reads `"llm.tokens"` or an object as for `textRule`. */
  textOrRule(name: string): TextRule {
    const value = this.record[name];
    if (typeof value === 'string' && value !== '') return { kind: 'value', value };
    return this.object(name).textRule();
  }

  /** `{"value": …}` or `{"column": …, "default": …}`. */
  textRule(...more: readonly string[]): TextRule {
    this.onlyKnows('value', 'column', 'default', ...more);
    if (this.has('column')) {
      const fallback = this.has('default') ? this.constant('default') : undefined;
      return { kind: 'column', column: this.text('column'), fallback };
    }
    if (this.has('default')) this.fault('is for a column alone', 'default');
    if (this.isThere && !this.has('value')) this.fault('must have a value or a column');
    return { kind: 'value', value: this.has('value') ? this.constant('value') : '' };
  }

  private constant(name: string): string {
    const value = this.record[name];
    return typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : this.text(name);
  }

  quantityRule(): QuantityRule {
    if (!this.has('expression')) {
      const rule = this.textRule('clock');
      const [name, said] =
        rule.kind === 'value' ? ['value', rule.value] : ['default', rule.fallback];
      if (said !== undefined && this.has(name) && parseRatio(said) === undefined) {
        this.fault('must be a number', name);
      }
      const unit = this.oneOf('clock', CLOCK_UNITS);
      if (unit === undefined) return rule;
      if (rule.kind === 'column') return { ...rule, readNumber: clockReader(unit) };
      this.fault('is for a column alone', 'clock');
      return rule;
    }
    this.onlyKnows('expression');
    const expression = this.expression('expression');
    const text = this.text('expression');
    return { kind: 'expression', text, expression: expression ?? parseExpression('0') };
  }

  private expression(name: string): Expression | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    try {
      return parseExpression(text, this.readNumber);
    } catch (error: unknown) {
      if (!(error instanceof MalformedExpression)) throw error;
      this.fault(error.message, name);
      return undefined;
    }
  }

  private reader(value: unknown, name: string): MapReader {
    // Members of a missing object are not reported as missing again.
    const faults = this.isThere ? this.faults : [];
    return new MapReader(value, this.pathTo(name), faults, this.readNumber);
  }

  private pathTo(name: string | undefined): string {
    if (name === undefined) return this.path;
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

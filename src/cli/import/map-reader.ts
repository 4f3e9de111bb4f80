// Reads one object of the map, noting faults by path and going on with a stand-in value.
import { isObject, objectOf } from '../../core/json';
import { type Expression, parseExpression } from './expression';
import { parseRatio } from './ratio';
import { MalformedExpression } from './tokens';
import type { MapFault, QuantityRule, TextRule } from './map-rule';

export class MapReader {
  /** False when the object is missing, which is a fault already noted. */
  readonly isThere: boolean;
  private readonly record: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly path: string,
    private readonly faults: MapFault[],
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

  optionalFlag(name: string): boolean | undefined {
    const value = this.record[name];
    if (value === undefined || typeof value === 'boolean') return value;
    this.fault('must be true or false', name);
    return undefined;
  }

  optionalExpression(name: string): Expression | undefined {
    return this.has(name) ? this.expression(name) : undefined;
  }

  /** `"llm.tokens"`, or a rule like any text. */
  textOrRule(name: string): TextRule {
    const value = this.record[name];
    if (typeof value === 'string' && value !== '') return { kind: 'value', value };
    return this.object(name).textRule();
  }

  /** `{"value": …}` or `{"column": …}`. */
  textRule(): TextRule {
    this.onlyKnows('value', 'column');
    if (this.has('column')) return { kind: 'column', column: this.text('column') };
    const value = this.record['value'];
    if (typeof value === 'number' || typeof value === 'boolean') {
      return { kind: 'value', value: String(value) };
    }
    if (this.isThere && !this.has('value')) this.fault('must have a value or a column');
    return { kind: 'value', value: this.has('value') ? this.text('value') : '' };
  }

  quantityRule(): QuantityRule {
    if (!this.has('expression')) {
      const rule = this.textRule();
      if (rule.kind === 'value' && this.has('value') && parseRatio(rule.value) === undefined) {
        this.fault('must be a number', 'value');
      }
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
      return parseExpression(text);
    } catch (error: unknown) {
      if (!(error instanceof MalformedExpression)) throw error;
      this.fault(error.message, name);
      return undefined;
    }
  }

  private reader(value: unknown, name: string): MapReader {
    // What is inside of a missing object is not missing as well.
    const faults = this.isThere ? this.faults : [];
    return new MapReader(value, this.pathTo(name), faults);
  }

  private pathTo(name: string | undefined): string {
    if (name === undefined) return this.path;
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

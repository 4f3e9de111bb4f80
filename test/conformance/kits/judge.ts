import type { Json } from '../contract';
import type { Kind, Shape } from './kit';

const LONGEST = 300;

/** Counts what was asserted, and says what did not hold. */
export class Judge {
  private assertions = 0;
  private readonly failures: string[] = [];
  private request = '';

  constructor(private readonly kit: string) {}

  about(request: string): void {
    this.request = request;
  }

  status(given: number, wanted: number | readonly number[], text = ''): void {
    const any = [wanted].flat();
    const message = `answered ${given}, not ${any.join(' or ')}: ${text.slice(0, LONGEST)}`;
    this.assert(any.includes(given), message);
  }

  json(text: string): Json {
    try {
      return JSON.parse(text);
    } catch {
      this.assert(false, `is no JSON: ${text.slice(0, LONGEST)}`);
      return undefined;
    }
  }

  /** Texts at the top of a row are looked for in the answer as it was sent, too: an escaped one would not be found. */
  row(row: Json, shape: Shape, text: string): void {
    this.shape(row, shape, `${this.nameOf(row)} `);
    for (const [attribute, kind] of Object.entries(shape)) {
      const value: unknown = row?.[attribute.replace(/\?$/, '')];
      if (kind !== 'string' || typeof value !== 'string') continue;
      this.assert(text.includes(value), `${this.nameOf(row)} ${attribute} is not in the answer`);
    }
  }

  verdict(): { kit: string; assertions: number; failures: readonly string[] } {
    return { kit: this.kit, assertions: this.assertions, failures: this.failures };
  }

  private shape(value: Json, shape: Shape, path: string): void {
    for (const [attribute, wanted] of Object.entries(shape)) {
      const isOptional = attribute.endsWith('?');
      const name = isOptional ? attribute.slice(0, -1) : attribute;
      const found: Json = value?.[name];
      if (isOptional && found === undefined) continue;
      this.assert(found !== undefined, `${path}${name} is missing`);
      if (found !== undefined) this.attribute(found, wanted, `${path}${name}`);
    }
  }

  private attribute(found: Json, wanted: Shape[string], path: string): void {
    if (typeof wanted === 'function') {
      this.assert(wanted(found), `${path} is ${JSON.stringify(found)}`);
    } else if (typeof wanted === 'string') {
      this.assert(isOf(wanted, found), `${path} is no ${wanted}: ${JSON.stringify(found)}`);
    } else {
      for (const each of Array.isArray(found) ? found : [found]) {
        this.shape(each, wanted, `${path}.`);
      }
    }
  }

  private nameOf(row: Json): string {
    return Array.isArray(row) ? 'an empty list:' : String(row?.id);
  }

  private assert(holds: boolean, message: string): void {
    this.assertions += 1;
    if (!holds) this.failures.push(`${this.kit} ${this.request}: ${message}`);
  }
}

function isOf(kind: Kind, value: Json): boolean {
  if (kind === 'any') return true;
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'object')
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === kind;
}

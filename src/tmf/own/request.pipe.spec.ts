import 'reflect-metadata';
import { Allow, IsOptional, Matches } from 'class-validator';
import { DomainError, isDomainError } from '../../core/domain-error';
import { HttpError } from '../http-error';
import { ById } from './by-id.dto';
import { RefusedAs, RequestPipe } from './request.pipe';
import { AreParts, IsCode, IsCountInText, IsIdOf, IsInstant, IsText } from './rules';

class Part {
  @IsText(5)
  readonly name!: string;
}

class Whole {
  @IsCode()
  readonly code!: string;

  @IsOptional()
  @Matches(/^-?\d+(?:\.\d+)?$/, { message: 'must be a plain decimal in a string, like "0.03"' })
  readonly price?: string;

  @IsOptional()
  @IsInstant()
  readonly at?: string;

  @IsOptional()
  @IsIdOf('an account')
  readonly account?: string;

  @IsOptional()
  @AreParts(() => Part, 100)
  readonly parts?: readonly Part[];

  @Allow()
  readonly open?: unknown;
}

class Page {
  @IsCountInText(1, 1_000)
  readonly limit: number = 100;
}

@RefusedAs(
  (faults) => new DomainError({ kind: 'invalid', code: 'a.b', message: 'no', details: faults }),
)
class Refused {
  @IsText()
  readonly reason!: string;
}

const pipe = new RequestPipe();
const asBody = (metatype: typeof Whole | typeof Refused, value: unknown): unknown =>
  pipe.transform(value, { type: 'body', metatype });

function refusalOf(work: () => unknown): DomainError {
  try {
    work();
  } catch (error: unknown) {
    if (isDomainError(error)) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a body', () => {
  it('becomes an instance of its class', () => {
    const body = asBody(Whole, { code: 'a', parts: [{ name: 'x' }] });
    expect(body).toBeInstanceOf(Whole);
    expect((body as Whole).parts?.[0]).toBeInstanceOf(Part);
  });

  it('names an account by its id, or by a reference to it', () => {
    expect(asBody(Whole, { code: 'a', account: { id: 'acme' } })).toMatchObject({
      account: 'acme',
    });
    expect(asBody(Whole, { code: 'a', account: 'acme' })).toMatchObject({ account: 'acme' });
  });

  it('keeps open values as they were sent', () => {
    const open = { constructor: 1, then: 'x', '@type': 'Y', deep: [{ toString: 2 }] };
    expect((asBody(Whole, { code: 'a', open }) as Whole).open).toBe(open);
  });

  it('may have the marks that TM Forum gives every body', () => {
    expect(() =>
      asBody(Whole, { code: 'a', '@type': 'X', parts: [{ name: 'x', '@type': 'Y' }] }),
    ).not.toThrow();
  });

  it.each`
    body                                              | path               | value                | rule                                   | why
    ${{}}                                             | ${'code'}          | ${undefined}         | ${'is mandatory'}                      | ${'what is missing'}
    ${{ code: null }}                                 | ${'code'}          | ${undefined}         | ${'is mandatory'}                      | ${'a null for what must be there'}
    ${{ code: 'a/b' }}                                | ${'code'}          | ${'a/b'}             | ${'must be 1 to 100 characters'}       | ${'a code that no path carries'}
    ${{ code: 7 }}                                    | ${'code'}          | ${7}                 | ${'must be 1 to 100 characters'}       | ${'a number for a text'}
    ${{ code: 'a', price: 0.1 }}                      | ${'price'}         | ${0.1}               | ${'must be a plain decimal'}           | ${'a decimal that is no text'}
    ${{ code: 'a', price: '1e3' }}                    | ${'price'}         | ${'1e3'}             | ${'must be a plain decimal'}           | ${'a decimal with an exponent'}
    ${{ code: 'a', at: '2024-01-01T00:00:00' }}       | ${'at'}            | ${expect.anything()} | ${'must be an ISO 8601 instant'}       | ${'an instant without a zone'}
    ${{ code: 'a', at: '2024-02-30T00:00:00Z' }}      | ${'at'}            | ${expect.anything()} | ${'must be an ISO 8601 instant'}       | ${'a day that is none'}
    ${{ code: 'a', account: { name: 'acme' } }}       | ${'account'}       | ${undefined}         | ${'is the id of an account'}           | ${'a reference without an id'}
    ${{ code: 'a', parts: {} }}                       | ${'parts'}         | ${undefined}         | ${'must be a list'}                    | ${'an object for a list'}
    ${{ code: 'a', parts: [{ name: 'x' }, {}] }}      | ${'parts[1].name'} | ${undefined}         | ${'is mandatory'}                      | ${'what is missing deep inside'}
    ${{ code: 'a', parts: [{ name: 'too long' }] }}   | ${'parts[0].name'} | ${'too long'}        | ${'must be a text of at most 5'}       | ${'a text that is too long'}
    ${{ code: 'a', colour: 'red' }}                   | ${'colour'}        | ${'red'}             | ${'is not a known field; known are c'} | ${'a field nobody knows'}
    ${{ code: 'a', constructor: 1 }}                  | ${'constructor'}   | ${1}                 | ${'is not a known field; known are c'} | ${'a field that every object has'}
    ${{ code: 'a', parts: [{ name: 'x', size: 1 }] }} | ${'parts[0].size'} | ${1}                 | ${'is not a known field; known are n'} | ${'a field nobody knows deep inside'}
  `('is refused for $why', ({ body, path, value, rule }) => {
    const { code, details } = refusalOf(() => asBody(Whole, body));
    expect(code).toBe('tmf.body-invalid');
    const message = expect.stringContaining(rule) as string;
    expect(details).toEqual([value === undefined ? { path, message } : { path, value, message }]);
  });

  it('is refused with all its faults at once', () => {
    const { details } = refusalOf(() => asBody(Whole, { code: 'a/b', price: 1, colour: 'red' }));
    expect(details.map(({ path }) => path)).toEqual(['colour', 'code', 'price']);
  });

  it('is told at most fifty faults, and of a long value its beginning', () => {
    const parts = Array.from({ length: 60 }, () => ({ name: 'x'.repeat(500) }));
    const { details } = refusalOf(() => asBody(Whole, { code: 'a', parts }));
    expect(details).toHaveLength(50);
    expect(details[0]?.value).toBe('x'.repeat(200));
  });

  it.each([[['x']], ['text'], [7]])('is an object, not %j', (body) => {
    const { details } = refusalOf(() => asBody(Whole, body));
    expect(details).toEqual([{ path: '', message: 'must be a JSON object' }]);
  });

  it('is refused by the error of its class where it has one', () => {
    expect(refusalOf(() => asBody(Refused, {})).code).toBe('a.b');
  });

  it('that names no class passes as it is', () => {
    expect(pipe.transform([1], { type: 'body', metatype: Object })).toEqual([1]);
    expect(pipe.transform([1], { type: 'body' })).toEqual([1]);
    expect(pipe.transform('x', { type: 'custom', metatype: Whole })).toBe('x');
  });
});

describe('a query', () => {
  const asQuery = (value: unknown): unknown =>
    pipe.transform(value, { type: 'query', metatype: Page });

  it('has numbers, which are texts in it, and what is usual where it says nothing', () => {
    expect(asQuery({ limit: '7' })).toEqual({ limit: 7 });
    expect(asQuery({})).toEqual({ limit: 100 });
  });

  it.each([['0'], ['1001'], ['-1'], ['1.5'], ['0x10'], ['1e2'], [''], [' 7']])(
    'has no number %j',
    (limit) => {
      const { code, details } = refusalOf(() => asQuery({ limit }));
      expect(code).toBe('tmf.query-invalid');
      expect(details).toEqual([
        {
          path: 'limit',
          value: expect.anything() as unknown,
          message: 'must be a whole number from 1 to 1000',
        },
      ]);
    },
  );

  it('has no parameter that is not read', () => {
    expect(refusalOf(() => asQuery({ limt: '7' })).details).toMatchObject([{ path: 'limt' }]);
  });
});

describe('a path', () => {
  const asPath = (value: unknown): unknown =>
    pipe.transform(value, { type: 'param', metatype: ById });

  it('may have more segments than a class reads', () => {
    expect(asPath({ id: 'a', line: '1' })).toMatchObject({ id: 'a' });
  });

  it('leads nowhere with a segment that names nothing', () => {
    expect(() => asPath({ id: 'a\0b' })).toThrow(HttpError);
  });
});

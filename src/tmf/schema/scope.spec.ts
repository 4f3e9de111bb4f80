import { toNext } from '../v5/cross';
import { nextSchema } from '../v5/next-schema';
import { PRODUCT_RULES } from '../v5/product-rules';
import { SHARED_RULES } from '../v5/rules';
import { normaliseInstants } from './normalise';
import { productAttributes } from './product-parts';
import { again, exact, list, object, text } from './schema';
import { schemaAt } from './scope';
import { validateBody } from './validate';

const product = object('Product', productAttributes);
const node = object('Node', { name: text, amount: exact, below: list(again('Node')) });

describe('schemaAt', () => {
  it.each`
    path                        | kind         | why
    ${'name'}                   | ${'text'}    | ${'an attribute'}
    ${'below'}                  | ${'list'}    | ${'a list'}
    ${'below.0'}                | ${'again'}   | ${'an item by its place'}
    ${'below.0.below.7.amount'} | ${'exact'}   | ${'an attribute of what repeats itself'}
    ${'below.below.amount'}     | ${'exact'}   | ${'places left out'}
    ${'below.nothing'}          | ${undefined} | ${'nothing that is described'}
    ${'__proto__'}              | ${undefined} | ${'a name that objects have by themselves'}
    ${'name.below'}             | ${undefined} | ${'nothing inside of a text'}
  `('finds $why: $path', ({ path, kind }: { path: string; kind: string | undefined }) => {
    expect(schemaAt(node, path.split('.'))?.kind).toBe(kind);
  });
});

describe('a product inside of products', () => {
  const inside = (inner: object) => ({
    productRelationship: [{ product: { product: [{ product: [inner] }] } }],
  });
  const place = 'productRelationship[0].product.product[0].product[0]';

  it.each`
    inner                                        | path
    ${{ name: 1 }}                               | ${`${place}.name`}
    ${{ startDate: 'soon' }}                     | ${`${place}.startDate`}
    ${{ product: ['x'] }}                        | ${`${place}.product[0]`}
    ${{ productRelationship: [{ product: 1 }] }} | ${`${place}.productRelationship[0].product`}
  `('is judged at every depth: $path', ({ inner, path }: { inner: object; path: string }) => {
    expect(() => {
      validateBody({ name: 'Product', schema: product, mandatory: [] }, inside(inner));
    }).toThrow(expect.objectContaining({ details: [expect.objectContaining({ path })] }) as Error);
  });

  it('has its instants printed in one way at every depth', () => {
    const sent = inside({ startDate: '2026-01-01T02:00:00+02:00' });
    expect(normaliseInstants(product, sent)).toEqual(
      inside({ startDate: '2026-01-01T00:00:00.000Z' }),
    );
  });

  it('crosses to version 5 at every depth', () => {
    const version = nextSchema(product, { ...SHARED_RULES, ...PRODUCT_RULES });
    const former = inside({
      status: 'aborted',
      relatedParty: [{ id: 'p', role: 'user' }],
      agreement: [{ id: 'a' }],
    });
    const party = { role: 'user', partyOrPartyRole: { id: 'p', '@type': 'PartyRef' } };
    expect(toNext(version, former)).toMatchObject(
      inside({
        '@type': 'Product',
        status: 'aborted ',
        relatedParty: [{ ...party, '@type': 'RelatedPartyOrPartyRole' }],
        agreementItem: [{ agreementId: 'a', '@type': 'AgreementItemRef' }],
      }),
    );
  });
});

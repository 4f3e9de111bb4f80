import type { Reshape } from './next-schema';
import { renaming } from './next-schema';
import { details, identified, identifiers, liftedFrom, nestedUnder } from './reshapes';

const party = nestedUnder('partyOrPartyRole');
const product = liftedFrom('product');
const parent = identified('parentId', 'parent');
const external = identifiers('externalId', 'externalIdentifier');
const detailed = details('state', 'stateDetail', { draft: 'pending' });
const renamed = renaming({ agreement: 'agreementItem' });

describe('a reshape and its undoing', () => {
  it.each`
    reshape     | former                                                                | next                                            | why
    ${party}    | ${{ role: 'r', id: 'p' }}                                             | ${{ role: 'r', partyOrPartyRole: { id: 'p' } }} | ${'who is meant gets an object'}
    ${party}    | ${{ role: 'r' }}                                                      | ${{ role: 'r' }}                                | ${'nobody gets none'}
    ${party}    | ${{ role: 'r', '@baseType': 'b' }}                                    | ${{ role: 'r', '@baseType': 'b' }}              | ${'nor does a class without anybody'}
    ${party}    | ${{ role: 'r', partyOrPartyRole: {} }}                                | ${{ role: 'r', partyOrPartyRole: {} }}          | ${'somebody of no name stays somebody'}
    ${product}  | ${{ relationshipType: 'b', product: { id: 'p' } }}                    | ${{ relationshipType: 'b', id: 'p' }}           | ${'a reference is lifted'}
    ${product}  | ${{ product: { id: 'p', isBundle: true } }}                           | ${{ id: 'p', product: { isBundle: true } }}     | ${'what is no reference stays below'}
    ${product}  | ${{ product: {} }}                                                    | ${{ product: {} }}                              | ${'nothing stays nothing'}
    ${parent}   | ${{ parentId: 'a' }}                                                  | ${{ parent: { id: 'a' } }}                      | ${'an id becomes an object'}
    ${parent}   | ${{ parentId: 'a', parent: { name: 'A' } }}                           | ${{ parent: { id: 'a', name: 'A' } }}           | ${'with what only v5 says of it'}
    ${external} | ${{ externalId: 'a' }}                                                | ${{ externalId: [{ id: 'a' }] }}                | ${'an id becomes a list'}
    ${external} | ${{ externalId: 'a', externalIdentifier: [{ id: 'a', owner: 'o' }] }} | ${{ externalId: [{ id: 'a', owner: 'o' }] }}    | ${'what a text cannot say is kept aside'}
    ${renamed}  | ${{ agreement: 1, constructor: 2 }}                                   | ${{ agreementItem: 1, constructor: 2 }}         | ${'only what is named is renamed'}
    ${detailed} | ${{ state: 'pending', stateDetail: 'draft' }}                         | ${{ state: 'draft' }}                           | ${'a finer word is kept aside'}
    ${detailed} | ${{ state: 'pending' }}                                               | ${{ state: 'pending' }}                         | ${'a word that is all stays'}
    ${detailed} | ${{ state: 'held', stateDetail: 'draft' }}                            | ${{ state: 'held', stateDetail: 'draft' }}      | ${'what lies aside of another word is no detail of it'}
  `('$why', ({ reshape, former, next }: { reshape: Reshape; former: object; next: object }) => {
    expect(reshape.toNext({ ...former })).toEqual(next);
    expect(reshape.fromNext({ ...next })).toEqual(former);
  });

  it.each`
    reshape     | next                          | former                                     | why
    ${party}    | ${'partyOrPartyRole.id'}      | ${['id']}                                  | ${'who is meant is beside the role'}
    ${party}    | ${'partyOrPartyRole.account'} | ${['account', 'partyOrPartyRole.account']} | ${'what they say may be kept apart'}
    ${party}    | ${'partyOrPartyRole'}         | ${[]}                                      | ${'an object is nowhere in one piece'}
    ${party}    | ${'role'}                     | ${['role']}                                | ${'what is not the party stays'}
    ${product}  | ${'id'}                       | ${['product.id']}                          | ${'what was lifted is below'}
    ${parent}   | ${'parent.id'}                | ${['parentId']}                            | ${'the id of an object is a text'}
    ${external} | ${'externalId.id'}            | ${[]}                                      | ${'a list of a text is nowhere'}
    ${detailed} | ${'state'}                    | ${['stateDetail']}                         | ${'the finer word is aside'}
  `(
    'of $next is found at $former: $why',
    ({ reshape, next, former }: { reshape: Reshape; next: string; former: string[] }) => {
      expect(reshape.placesOf(next.split('.')).map((place) => place.join('.'))).toEqual(former);
    },
  );

  it('keeps apart what v5 says of a relation and of the party', () => {
    const next = { since: 1, role: 'r', partyOrPartyRole: { id: 'p', role: 'own' } };
    const former = party.fromNext(next);
    expect(former).toMatchObject({ role: 'r', id: 'p' });
    expect(party.toNext(former)).toEqual(next);
  });

  it('believes the id v4 wrote last', () => {
    const aside = { externalId: 'new', externalIdentifier: [{ id: 'old', owner: 'o' }] };
    expect(external.toNext(aside)).toEqual({
      externalId: [{ id: 'new' }],
      externalIdentifier: [{ id: 'old', owner: 'o' }],
    });
  });
});

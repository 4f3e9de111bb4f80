import { DEFAULT_TERMS } from '../domain/bill';
import { fromDocument } from './bill-terms.mapping';

describe('the terms of bills', () => {
  it.each`
    document                                                 | terms                                          | why
    ${undefined}                                             | ${{}}                                          | ${'knows defaults for an account without a document'}
    ${{ name: 'A', purchaseOrderNumber: 'PO' }}              | ${{ name: 'A', purchaseOrder: 'PO' }}          | ${'reads name and purchase order'}
    ${{ paymentTerms: { days: 14 } }}                        | ${{ paymentDays: 14 }}                         | ${'reads the days to pay in'}
    ${{ paymentTerms: { days: 0, description: 'at once' } }} | ${{ paymentDays: 0, paymentTerms: 'at once' }} | ${'takes the words for them'}
    ${{ paymentTerms: 'end of month' }}                      | ${{ paymentTerms: 'end of month' }}            | ${'takes terms that are only words'}
    ${{ paymentTerms: { days: '14' } }}                      | ${{}}                                          | ${'keeps to the default when days are no number'}
    ${{ billRounding: 'halfEven' }}                          | ${{ rounding: 'halfEven' }}                    | ${'reads the rounding'}
    ${{ billRounding: 'bankers', name: ' ' }}                | ${{}}                                          | ${'takes what it does not know for not said'}
    ${{ relatedParty: [{ id: 'p' }] }}                       | ${{ relatedParty: [{ id: 'p' }] }}             | ${'hands the parties on'}
  `('$why', ({ document, terms }: { document: Record<string, unknown>; terms: object }) => {
    expect(fromDocument(document)).toEqual({ ...DEFAULT_TERMS, ...terms });
  });
});

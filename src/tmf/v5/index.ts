export {
  composed,
  nextSchema,
  type Reshape,
  type Rules,
  structure,
  words,
} from './next-schema';
export { nextEnvelope } from './next-event';
export { nextPages } from './next-pages';
export { provideNext } from './next-provider';
export {
  externalIdentifiers,
  intent,
  partyReference,
  referenceOr,
  relatedPartyRule,
} from './rules';
export { PARTY_RULES, relatedPartyInFull } from './party-rules';
export { PRODUCT_RULES, productStatusV5 } from './product-rules';
export { details, identified, identifiers, liftedFrom } from './reshapes';
export {
  type Changes,
  type NextVersion,
  nextVersion,
  readNext,
  versionOf,
} from './version';
export { typedBy } from './typed-values';
